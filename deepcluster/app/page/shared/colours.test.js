import assert from "node:assert/strict";
import { test } from "node:test";

import { arrange } from "./colours.js";

test("clusters stand in the order of their digits, each in its digit's colour", () => {
  const { order, colours } = arrange(["3", "0", "2", "1"]);
  assert.deepEqual(order, [1, 3, 2, 0]);
  assert.deepEqual(colours, [
    "var(--dc-digit-3)",
    "var(--dc-digit-0)",
    "var(--dc-digit-2)",
    "var(--dc-digit-1)",
  ]);
});

test("clusters of one name stand side by side, in shades of one colour", () => {
  const { order, colours } = arrange(["4", "9", "4", "4"]);
  assert.deepEqual(order, [0, 2, 3, 1]);
  assert.equal(colours[0], "var(--dc-digit-4)");
  assert.equal(colours[2], "color-mix(in oklab, var(--dc-digit-4) 65%, var(--dc-twin-4))");
  assert.equal(colours[3], "color-mix(in oklab, var(--dc-digit-4) 30%, var(--dc-twin-4))");
  assert.equal(new Set(colours).size, 4);
});

test("clusters that are called by letters have the colours of their places", () => {
  assert.deepEqual(arrange(["B", "A"]).colours, ["var(--dc-digit-0)", "var(--dc-digit-1)"]);
});
