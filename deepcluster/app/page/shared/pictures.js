// Pictures that come as data URLs.

/** Decode a data URL before it is shown: nothing blinks, and nothing old is shown late. */
export async function decoded(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

/**
 * Show a picture by its data URL, none for "". An older one that is decoded late is not shown.
 */
export async function showPicture(image, url) {
  image.dataset.wanted = url;
  if (url) await decoded(url);
  if (image.dataset.wanted !== url) return;
  image.hidden = !url;
  if (url) image.src = url;
  else image.removeAttribute("src");
}
