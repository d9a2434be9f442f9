import assert from "node:assert/strict";
import { test } from "node:test";

import { middle, unpack } from "./points.js";

/** As Python packs them: little-endian steps of 1 / 65535, and a byte for each cluster. */
function packed(places, clusters) {
  const steps = Uint16Array.from(places.flat(), (v) => Math.round(v * 65535));
  const text = (bytes) => Buffer.from(bytes).toString("base64");
  return { names: ["7", "1"], points: text(steps.buffer), clusters: text(clusters) };
}

const PLACES = [
  [0, 0.25],
  [1, 0.5],
  [0.5, 1],
  [0.75, 0],
];

test("a map comes as it was sent", () => {
  const sent = packed(PLACES, [1, 1, 1, 0]);
  const map = unpack(sent);
  assert.deepEqual([...map.clusters], [1, 1, 1, 0]);
  assert.equal(map.places.length, 4);
  for (const [i, place] of map.places.entries()) {
    for (const axis of [0, 1]) assert.ok(Math.abs(place[axis] - PLACES[i][axis]) < 1e-5);
  }
  assert.deepEqual(map.names, ["7", "1"]);
  assert.equal(typeof sent.clusters, "string");
});

test("a cluster's name stands amid its points", () => {
  const map = { places: PLACES, clusters: [1, 1, 1, 0] };
  assert.deepEqual(middle(map, 1), [0.5, 0.5]);
  assert.deepEqual(middle(map, 0), [0.75, 0]);
  assert.equal(middle(map, 2), null);
});
