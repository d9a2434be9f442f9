// The 28 x 28 frame that every model was shown, enlarged.
const { t, localise, showPicture, follow } = window.deepcluster;
const image = element.querySelector("img");

image.alt = t("frame");
localise(element);
follow(({ frame = "" }) => showPicture(image, frame));
