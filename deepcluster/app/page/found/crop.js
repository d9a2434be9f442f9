// Cutting a part out of the photo on the pad: a rectangle is drawn with mouse, finger or pen.

import { padSide } from "../pad/brush.js";
import { node, placed } from "./over.js";

// What is smaller, in px of the pad, was a tap.
const LEAST = 12;

/** Let a rectangle be drawn on an SVG over the pad: `done` gets it as [left, top, right, bottom]. */
export function rectangle(svg, done) {
  const shape = node(svg, "rect", { class: "dc-cut" });
  let begun = null;

  function place(event) {
    const { left, top, width } = svg.getBoundingClientRect();
    const inside = (v) => Math.min(padSide, Math.max(0, (v * padSide) / width));
    return [inside(event.clientX - left), inside(event.clientY - top)];
  }

  function sides(event) {
    const [x, y] = place(event);
    return [
      Math.min(x, begun[0]),
      Math.min(y, begun[1]),
      Math.max(x, begun[0]),
      Math.max(y, begun[1]),
    ];
  }

  function draw(event) {
    if (!begun) return;
    const [left, top, right, bottom] = sides(event);
    const wanted = { x: left, y: top, width: right - left, height: bottom - top };
    for (const [key, value] of Object.entries(wanted)) shape.setAttribute(key, value);
  }

  const listeners = {
    pointerdown(event) {
      svg.setPointerCapture(event.pointerId);
      begun = place(event);
      svg.append(shape);
      draw(event);
    },
    pointermove: draw,
    pointerup(event) {
      if (!begun) return;
      const drawn = sides(event);
      begun = null;
      shape.remove();
      if (drawn[2] - drawn[0] >= LEAST && drawn[3] - drawn[1] >= LEAST) done(drawn);
    },
    pointercancel() {
      begun = null;
      shape.remove();
    },
  };
  for (const [kind, listener] of Object.entries(listeners)) svg.addEventListener(kind, listener);
  return () => {
    shape.remove();
    for (const [kind, listener] of Object.entries(listeners)) {
      svg.removeEventListener(kind, listener);
    }
  };
}

/** The part of a photo that lies below a rectangle of the pad: {photo, url}; null where none does. */
export function cutOut(photo, [left, top, right, bottom]) {
  const { from } = placed([photo.width, photo.height]);
  const inside = (v, most) => Math.round(Math.min(most, Math.max(0, v)));
  const [x0, y0] = from([left, top]).map((v, i) => inside(v, i ? photo.height : photo.width));
  const [x1, y1] = from([right, bottom]).map((v, i) => inside(v, i ? photo.height : photo.width));
  if (x1 - x0 < 8 || y1 - y0 < 8) return null;
  const canvas = document.createElement("canvas");
  canvas.width = x1 - x0;
  canvas.height = y1 - y0;
  canvas.getContext("2d").drawImage(photo, -x0, -y0);
  // PNG: what is transparent stays so, and no second loss is added to the photo's own.
  return { photo: canvas, url: canvas.toDataURL("image/png") };
}
