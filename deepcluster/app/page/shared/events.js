// What happens on the page and concerns parts that don't know each other:
//   put      a drawing is to be put on the pad: {strokes, width}, {ink} or {photo, url}, and `kept`
//   leave    the drawing on the pad, the detail, gives way to another
//   answer   whether the answer that is shown is that to what is on the pad; see waiting.js
//   point    another digit of the photo on the pad is to be read: {at: [x, y]}, in its pixels
//   pen-up   the pen was lifted, or the pad changed at one stroke
//   choose   the columns are to show two models: {left, right}
//   keeping  whether drawings are kept, or what is known of it, is another
//   kept     the server has a drawing: {id, drawing}
//   refused  it will never take it: {id, error}
//   gone     drawings were deleted: their keys, or "all"

const PREFIX = "deepcluster:";

export function announce(kind, detail = null) {
  document.dispatchEvent(new CustomEvent(PREFIX + kind, { detail }));
}

/** Call back with the detail of every event of a kind. */
export function hear(kind, listener) {
  document.addEventListener(PREFIX + kind, ({ detail }) => listener(detail));
}
