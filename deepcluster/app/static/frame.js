// The 28 x 28 frame that every model was shown, enlarged; the value is its data URL.
const { t, localise, decoded } = window.deepcluster;
const image = element.querySelector("img");

async function show() {
  const url = props.value;
  if (url) await decoded(url);
  if (props.value !== url) return;
  image.hidden = !url;
  if (url) image.src = url;
  else image.removeAttribute("src");
}

image.alt = t("frame");
watch("value", show);
localise(element);
show();
