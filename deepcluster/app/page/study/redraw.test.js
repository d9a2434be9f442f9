import assert from "node:assert/strict";
import { test } from "node:test";

import { padSide } from "../pad/brush.js";
import { measure, redraw } from "./redraw.js";

const upright = [{ points: [140, 60, 140, 140, 140, 220], width: 20 }];

const close = (a, b, off = 1e-9) => assert.ok(Math.abs(a - b) <= off, `${a} is not ${b}`);

test("a drawing is measured with the width of its brush", () => {
  const { kind, slant, width, size, across, down } = measure(upright);
  assert.equal(kind, "strokes");
  assert.deepEqual([slant, width], [0, 20]);
  close(size, 180 / padSide);
  close(across, 0);
  close(down, 0);
});

test("an empty pad, an erased stroke and a photo are no strokes", () => {
  assert.equal(measure([]).kind, "nothing");
  assert.equal(measure([{ ...upright[0], erase: true }]).kind, "nothing");
  assert.equal(measure([{ photo: {} }]).kind, "photo");
});

test("a drawing that is drawn as it was is the same", () => {
  const drawn = measure(upright);
  const [again] = redraw(upright, drawn, drawn);
  assert.equal(again.width, 20);
  again.points.forEach((v, i) => {
    close(v, upright[0].points[i]);
  });
});

test("each wish is met, and nothing else is changed", () => {
  const drawn = measure(upright);
  const wishes = { size: 0.4, width: 8, across: 0.2, down: -0.1 };
  for (const [what, value] of Object.entries(wishes)) {
    const found = measure(redraw(upright, drawn, { ...drawn, [what]: value }));
    for (const key of ["size", "width", "across", "down"]) {
      // A thinner brush on strokes as long: the size is that of the ink, brush included.
      close(found[key], key === what ? value : drawn[key], 1e-9);
    }
  }
});

test("ink stays on the pad, however far it is sent", () => {
  const drawn = measure(upright);
  const [mark] = redraw(upright, drawn, { ...drawn, across: 5, down: 5 });
  for (const [i, v] of mark.points.entries()) {
    assert.ok(v >= 10 && v <= padSide - 10 + 1e-9, `${i}: ${v}`);
  }
});

test("uprights lean to the right", () => {
  const drawn = measure(upright);
  const [mark] = redraw(upright, drawn, { ...drawn, slant: 20 });
  const [left, top, , , right, bottom] = mark.points;
  assert.ok(left > right && top < bottom);
  close((left - right) / (bottom - top), Math.tan((20 * Math.PI) / 180));
});
