// What draws on a square canvas: mouse, finger, pen, or the keyboard's arrow keys with the space bar
// to put the pen down and to lift it. It knows nothing of what the marks become.

import { onTheme, resolve } from "../shared/colours.js";
import { padSide } from "./brush.js";

// How far the keyboard's pen goes at one press.
const STEP = 8;
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Listen to a canvas. Points are [x, y, x, y, ...] on a pad of 280 x 280.
 *   start(x, y, tail)   a stroke begins; tail: with the other end of the pen
 *   move(points)        it goes on
 *   end()               the pen was lifted
 *   show()              paint anew: size or theme are others, or the keyboard's pen moved, came or went
 * Returns a function that paints the keyboard's pen where it can be seen.
 */
export function drawWith(canvas, { start, move, end, show }) {
  const pen = { x: padSide / 2, y: padSide / 2, shown: false };
  let pointer = null; // the one that draws: a second finger does not
  let down = false; // the keyboard's pen

  function place(event) {
    const box = canvas.getBoundingClientRect();
    const scale = padSide / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  }

  function lift() {
    down = false;
    end();
  }

  canvas.addEventListener("pointerdown", (event) => {
    const tail = event.pointerType === "pen" && (event.buttons & 32) !== 0;
    if (pointer !== null || (event.button !== 0 && !tail)) return;
    if (down) lift();
    pen.shown = false;
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    start(...place(event), tail);
    show();
  });

  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    move((moves.length ? moves : [event]).flatMap(place));
  });

  for (const last of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(last, (event) => {
      if (event.pointerId !== pointer) return;
      pointer = null;
      end();
    });
  }

  canvas.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (pointer !== null) return;
    if (event.key === " ") {
      if (down) lift();
      else {
        down = true;
        start(pen.x, pen.y, false);
      }
    } else if (way && !event.ctrlKey && !event.metaKey) {
      const inside = (v) => Math.min(padSide, Math.max(0, v));
      pen.x = inside(pen.x + way[0] * STEP);
      pen.y = inside(pen.y + way[1] * STEP);
      if (down) move([pen.x, pen.y]);
    } else {
      return;
    }
    event.preventDefault();
    pen.shown = true;
    show();
  });

  canvas.addEventListener("blur", () => {
    if (pointer !== null) return;
    pen.shown = false;
    if (down) lift();
    show();
  });

  new ResizeObserver(() => {
    const side = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1));
    if (side && side !== canvas.width) canvas.width = canvas.height = side;
    show();
  }).observe(canvas);
  onTheme(show);

  return (width) => {
    if (!pen.shown) return;
    const context = canvas.getContext("2d");
    context.beginPath();
    context.arc(pen.x, pen.y, Math.max(4, width / 2), 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = resolve("var(--dc-accent)");
    context.stroke();
  };
}
