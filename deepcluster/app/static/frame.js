// The 28 x 28 frame that every model was shown, enlarged.
const { t, localise, decoded, follow } = window.deepcluster;
const image = element.querySelector("img");

let wanted = "";

async function show({ frame: url = "" }) {
  wanted = url;
  if (url) await decoded(url);
  // A newer one may have come while this one was decoded.
  if (url !== wanted) return;
  image.hidden = !url;
  if (url) image.src = url;
  else image.removeAttribute("src");
}

image.alt = t("frame");
localise(element);
follow(show);
