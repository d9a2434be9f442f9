// A drawing that has no answer yet outlives the page: Gradio loads the page anew when its server has
// been started again.

import { visible } from "./brush.js";

const NAME = "deepcluster:unanswered";

/** Remember what is on the pad until the page is there again. */
export function rememberUnanswered(marks) {
  const seen = visible(marks).filter((mark) => mark.points || mark.url);
  if (!seen.length) return;
  try {
    // A canvas can't be written down; a photo's address holds all of it.
    sessionStorage.setItem(NAME, JSON.stringify(seen.map(({ photo, ink, ...rest }) => rest)));
  } catch {
    // Too large, or nothing may be stored: the drawing is lost with the page.
  }
}

/** What was remembered, as marks for the pad; none where nothing was. */
export async function takeUnanswered() {
  let marks = [];
  try {
    marks = JSON.parse(sessionStorage.getItem(NAME) ?? "[]");
    sessionStorage.removeItem(NAME);
  } catch {
    return [];
  }
  for (const mark of marks) {
    if (!mark.url) continue;
    const picture = new Image();
    picture.src = mark.url;
    await picture.decode();
    mark.photo = document.createElement("canvas");
    mark.photo.width = picture.naturalWidth;
    mark.photo.height = picture.naturalHeight;
    mark.photo.getContext("2d").drawImage(picture, 0, 0);
  }
  return marks;
}
