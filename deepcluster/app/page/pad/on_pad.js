// What other parts may know of the pad, and how they put something on it.

import { announce } from "../shared/events.js";

/** Filled in by the pad itself, once it is there. */
export const onPad = {
  penDown: false,
  /** The drawing as it would be kept: {image, source, own, kept}; see pad.js. */
  now: () => ({ image: "", source: "pad", own: false, kept: undefined }),
  /** The element that holds the pad's canvas, for what is shown over it. */
  paper: () => document.querySelector(".dc-paper"),
  /** The marks that can be seen, the stroke that is being drawn among them. */
  marks: () => [],
};

/** Put something on the pad: {strokes, width} or {ink: canvas}. */
export const putOnPad = (drawing) => announce("put", drawing);
