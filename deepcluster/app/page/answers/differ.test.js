import assert from "node:assert/strict";
import { test } from "node:test";

import { difference } from "./differ.js";

// A model that is right on nearly all, and one that has two clusters of ones and none of fours.
const KNOWN = {
  good: { names: ["1", "4", "9"], right: 0.99, counts: null },
  poor: {
    names: ["1", "9", "1"],
    right: 0.6,
    counts: { 1: [50, 0, 50], 4: [0, 40, 10], 9: [0, 60, 40] },
  },
  bare: { names: ["1", "9", "1"], right: null, counts: null },
};

const says = (model, name, cluster, sure = true) => ({ model, name, cluster, sure });

test("nothing is to be said where both say the same, or nothing", () => {
  assert.equal(difference(says("good", "9", 2), says("poor", "9", 1), KNOWN), null);
  assert.equal(difference({ model: "good" }, { model: "poor" }, KNOWN), null);
});

test("a digit that the poorer model has no cluster for", () => {
  const four = says("good", "4", 1);
  const here = difference(four, says("poor", "9", 1), KNOWN);
  assert.equal(here.key, "why-no-cluster-here");
  assert.deepEqual([here.model, here.digit, here.name, here.share], ["poor", "4", "9", 0.4]);
  const there = difference(says("poor", "1", 2), four, KNOWN);
  assert.equal(there.key, "why-no-cluster-there");
  assert.deepEqual([there.there, there.part], ["9", 0.8]);
  assert.equal(difference(four, says("bare", "9", 1), KNOWN).key, "why-no-cluster");
});

test("a cluster that holds some of the other digit, and one that holds none", () => {
  const mixed = difference(says("good", "9", 2), says("poor", "1", 2), KNOWN);
  assert.equal(mixed.key, "why-mixed");
  assert.equal(mixed.share, 0.4);
  assert.equal(difference(says("good", "9", 2), says("poor", "1", 0), KNOWN).key, "why-nearer");
});

test("who is not sure is named", () => {
  const unsure = says("good", "9", 2, false);
  assert.deepEqual(difference(unsure, says("poor", "9", 1), KNOWN), {
    key: "why-unsure",
    model: "good",
  });
  assert.equal(difference(unsure, says("poor", "9", 1, false), KNOWN).key, "why-both-unsure");
});
