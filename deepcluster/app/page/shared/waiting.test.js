import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { AGAIN_AFTER, DIM_AFTER, SLOW_AFTER, waiting } from "./waiting.js";

// A clock that stands still until it is moved.
let clock = 0;
let due = [];

globalThis.setTimeout = (action, ms) => {
  const timer = { action, at: clock + ms };
  due.push(timer);
  return timer;
};
globalThis.clearTimeout = (timer) => {
  due = due.filter((one) => one !== timer);
};

function pass(ms) {
  const until = clock + ms;
  for (;;) {
    const next = due.filter((one) => one.at <= until).sort((a, b) => a.at - b.at)[0];
    if (!next) break;
    clock = next.at;
    clearTimeout(next);
    next.action();
  }
  clock = until;
}

let states = [];
let again = 0;
let wait;

beforeEach(() => {
  clock = 0;
  due = [];
  states = [];
  again = 0;
  wait = waiting({ again: () => (again += 1), changed: (state) => states.push(state) });
});

test("an answer that comes soon dims nothing", () => {
  wait.take(wait.next());
  pass(60_000);
  assert.deepEqual(states, []);
  assert.equal(wait.state(), "fresh");
});

test("what is shown is dimmed after a moment, and goes after long", () => {
  const number = wait.next();
  pass(DIM_AFTER - 1);
  assert.deepEqual(states, []);
  pass(1);
  assert.deepEqual(states, ["waiting"]);
  pass(SLOW_AFTER);
  assert.deepEqual(states, ["waiting", "slow"]);
  assert.equal(wait.take(number), true);
  assert.equal(wait.state(), "fresh");
});

test("while answers keep coming, those a moment old are not dimmed", () => {
  for (let i = 0; i < 20; i++) {
    const number = wait.next();
    pass(DIM_AFTER / 3);
    if (number > 1) assert.equal(wait.take(number - 1), true);
  }
  assert.deepEqual(states, []);
});

test("an answer that comes after a later one's is dropped", () => {
  const first = wait.next();
  const second = wait.next();
  assert.equal(wait.take(second), true);
  assert.equal(wait.take(first), false);
  assert.equal(wait.take(second), true, "another model may be asked about the same drawing");
  assert.equal(wait.state(), "fresh");
});

test("after a failure it is asked again, ever more seldom", () => {
  wait.next();
  wait.fail();
  assert.equal(wait.state(), "failed");
  for (const [i, ms] of [...AGAIN_AFTER, AGAIN_AFTER.at(-1)].entries()) {
    pass(ms - 1);
    assert.equal(again, i);
    pass(1);
    assert.equal(again, i + 1);
    wait.next();
    wait.fail();
  }
  wait.take(wait.next());
  assert.equal(wait.state(), "fresh");
  pass(600_000);
  assert.equal(again, AGAIN_AFTER.length + 1, "nothing is asked once there is an answer");
});

test("hope asks at once, and only after a failure", () => {
  wait.hope();
  wait.next();
  wait.hope();
  assert.equal(again, 0);
  wait.fail();
  wait.hope();
  assert.equal(again, 1);
});

test("another question about an answered drawing may fail, and its answer is taken", () => {
  const number = wait.next();
  wait.take(number);
  wait.fail();
  assert.equal(wait.state(), "failed");
  assert.equal(wait.take(number), true);
  assert.equal(wait.state(), "fresh");
});
