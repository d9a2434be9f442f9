import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { paced } from "./pacing.js";

// A clock that stands still until it is moved.
let clock = 0;
let due = [];
let asked = [];

performance.now = () => clock;
globalThis.setTimeout = (action, ms) => {
  const timer = { action, at: clock + ms };
  due.push(timer);
  return timer;
};
globalThis.clearTimeout = (timer) => {
  due = due.filter((one) => one !== timer);
};

function pass(ms) {
  clock += ms;
  for (const timer of due.filter((one) => one.at <= clock)) {
    clearTimeout(timer);
    timer.action();
  }
}

beforeEach(() => {
  clock = 1000;
  due = [];
  asked = [];
});

test("the first question is asked at once, those that follow keep a distance", () => {
  const { soon } = paced(() => asked.push(clock));
  soon();
  assert.deepEqual(asked, [1000]);
  pass(50);
  soon();
  soon();
  assert.equal(asked.length, 1);
  pass(99);
  assert.equal(asked.length, 1);
  pass(1);
  assert.deepEqual(asked, [1000, 1150]);
  pass(1000);
  assert.equal(asked.length, 2);
});

test("now does not wait, and takes the place of what was to be asked", () => {
  const { now, soon } = paced(() => asked.push(clock));
  soon();
  pass(20);
  soon();
  now();
  pass(1000);
  assert.deepEqual(asked, [1000, 1020]);
});
