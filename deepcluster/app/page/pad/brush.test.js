import assert from "node:assert/strict";
import { test } from "node:test";

import { pictureOf, visible } from "./brush.js";

const stroke = { points: [1, 2, 3, 4], width: 18 };
const photo = { photo: {}, url: "data:image/jpeg;base64,AA" };
const clear = { clear: true };

test("what was drawn before the pad was cleared can't be seen", () => {
  assert.deepEqual(visible([]), []);
  assert.deepEqual(visible([stroke]), [stroke]);
  assert.deepEqual(visible([stroke, clear]), []);
  assert.deepEqual(visible([stroke, clear, stroke]), [stroke]);
});

test("a photo hides what was there before it, and is seen itself", () => {
  assert.deepEqual(visible([stroke, photo]), [photo]);
  assert.deepEqual(visible([photo, clear, stroke]), [stroke]);
});

test("models get nothing of an empty pad, and a photo as it is", () => {
  assert.equal(pictureOf([stroke, clear]), "");
  assert.equal(pictureOf([stroke, photo]), photo.url);
});
