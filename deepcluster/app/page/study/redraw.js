// The same drawing, drawn differently: leaning, with another brush, smaller, elsewhere on the pad.
//
// `measure` says how a drawing is drawn, `redraw` draws it in another way. Ways are as in the study:
//   slant    degrees by which uprights lean to the right
//   width    of the brush, px of a pad of 280
//   size     longest side of the ink, share of the pad
//   across, down    from the pad's middle to the ink's, shares of the pad; the ink stays on the pad

import { padSide } from "../pad/brush.js";

const FAINT = 26; // alpha from which a picture's pixel is ink

/** Corners of what a picture's ink covers, on the pad. */
function cornersOf(ink) {
  const { width, height } = ink;
  const { data } = ink.getContext("2d").getImageData(0, 0, width, height);
  let left = width;
  let right = -1;
  let top = height;
  let bottom = -1;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (data[4 * (y * width + x) + 3] < FAINT) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
  }
  if (right < 0) return [];
  return [left, right].flatMap((x) =>
    [top, bottom].flatMap((y) => [(x / width) * padSide, (y / height) * padSide]),
  );
}

function span(points, at) {
  let low = Infinity;
  let high = -Infinity;
  for (let i = at; i < points.length; i += 2) {
    low = Math.min(low, points[i]);
    high = Math.max(high, points[i]);
  }
  return { middle: (low + high) / 2, extent: high - low };
}

/**
 * How a drawing is drawn: {slant, width, size, across, down}, with `points`, its outline, and
 * `kind`: "strokes"; "picture", which keeps the width of its lines; "photo", which stays as it is;
 * or "nothing".
 */
export function measure(marks) {
  const photo = marks.some((mark) => mark.photo);
  const strokes = marks.filter((mark) => mark.points && !mark.erase);
  const points = marks.flatMap((mark) => {
    if (mark.ink) return cornersOf(mark.ink);
    return mark.points && !mark.erase ? mark.points : [];
  });
  const kind = photo
    ? "photo"
    : !points.length
      ? "nothing"
      : strokes.length
        ? "strokes"
        : "picture";
  const width = Math.max(0, ...strokes.map((mark) => mark.width));
  if (kind === "photo" || kind === "nothing") return { kind, points: [] };
  const x = span(points, 0);
  const y = span(points, 1);
  return {
    kind,
    points,
    slant: 0,
    width,
    size: (Math.max(x.extent, y.extent) + width) / padSide,
    across: x.middle / padSide - 0.5,
    down: y.middle / padSide - 0.5,
  };
}

function transformed(mask, scale, lean, x, y) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 2 * padSide; // it is shown at twice the size on many screens
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.setTransform(2 * scale, 0, -2 * lean * scale, 2 * scale, 2 * x, 2 * y);
  context.drawImage(mask, 0, 0, padSide, padSide);
  return canvas;
}

/** Marks drawn as `wanted` says; `drawn` is what `measure` says of them. */
export function redraw(marks, drawn, wanted) {
  const lean = Math.tan((wanted.slant * Math.PI) / 180);
  const leant = drawn.points.map((v, i, all) => (i % 2 ? v : v - lean * all[i + 1]));
  const x = span(leant, 0);
  const y = span(leant, 1);
  const nib = drawn.width ? wanted.width : 0;
  const longest = Math.max(x.extent, y.extent);
  const scale = longest ? Math.max(wanted.size * padSide - nib, 1) / longest : 1;
  const target = ({ extent }, off) => {
    const room = Math.max(0, (padSide - extent * scale - nib) / 2);
    return padSide / 2 + Math.min(room, Math.max(-room, off * padSide));
  };
  const dx = target(x, wanted.across) - x.middle * scale;
  const dy = target(y, wanted.down) - y.middle * scale;
  const thicker = drawn.width ? wanted.width / drawn.width : 1;
  return marks.map((mark) => {
    if (mark.ink) return { ...mark, ink: transformed(mark.ink, scale, lean, dx, dy) };
    const points = mark.points.map((v, i, all) =>
      i % 2 ? v * scale + dy : (v - lean * all[i + 1]) * scale + dx,
    );
    return { ...mark, points, width: mark.width * thicker };
  });
}
