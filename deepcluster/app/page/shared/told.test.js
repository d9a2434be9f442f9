import assert from "node:assert/strict";
import { test } from "node:test";

import { told } from "./told.js";

test("a value is told to all who follow it", () => {
  const heard = [];
  const value = told();
  value.follow((news) => heard.push(["first", news]));
  value.follow((news) => heard.push(["second", news]));
  value.set(1);
  assert.deepEqual(heard, [
    ["first", 1],
    ["second", 1],
  ]);
  assert.equal(value.get(), 1);
});

test("who follows late hears the last one at once, and nothing where there is none", () => {
  const heard = [];
  const value = told();
  value.follow((news) => heard.push(news));
  assert.deepEqual(heard, []);
  value.set("a");
  value.set("b");
  value.follow((news) => heard.push(`late ${news}`));
  assert.deepEqual(heard, ["a", "b", "late b"]);
});

test("that there is nothing any more is told as well, but to nobody who comes later", () => {
  const heard = [];
  const value = told("own");
  value.follow((news) => heard.push(news));
  value.set(null);
  value.follow((news) => heard.push(["late", news]));
  assert.deepEqual(heard, ["own", null]);
});
