import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (code) =>
  JSON.parse(readFileSync(new URL(`../locales/${code}.json`, import.meta.url), "utf8"));
const words = {
  texts: { en: read("en"), fr: read("fr") },
  labels: ["3"],
  letters: "ABCDEFGHIJ",
  models: ["deep", "cnn"],
};

// What a browser would have: the module reads both when it is loaded.
globalThis.document = {
  documentElement: {},
  getElementById: (id) => (id === "dc-words" ? { textContent: JSON.stringify(words) } : null),
};
Object.defineProperty(globalThis, "navigator", { value: { language: "fr-CA" } });

const { counted, language, languageFor, percent, t } = await import("./language.js");
const { answerTitle, labelTitle, modelTitle } = await import("./names.js");

test("a browser's language is met where there is a file of it; English suits everyone", () => {
  const known = ["en", "fr"];
  assert.equal(languageFor("fr", known), "fr");
  assert.equal(languageFor("FR-ca", known), "fr");
  assert.equal(languageFor("en-GB", known), "en");
  assert.equal(languageFor("de-CH", known), "en");
  assert.equal(languageFor("de-CH", ["de", ...known]), "de");
  assert.equal(languageFor("", known), "en");
  assert.equal(languageFor(undefined, known), "en");
});

test("the page says in which language it is", () => {
  assert.equal(language, "fr");
  assert.equal(document.documentElement.lang, "fr");
});

test("words in braces are filled in", () => {
  assert.equal(t("cluster-of", { name: 7 }), "Groupe 7");
  assert.equal(t("cluster-of"), "Groupe ");
  assert.equal(t("no such key"), "");
});

test("what depends on a number takes the form of the language", () => {
  assert.equal(counted("learn-from", 1), t("learn-from-one", { n: 1 }));
  assert.equal(counted("learn-from", 0), t("learn-from-one", { n: 0 }));
  assert.equal(counted("learn-from", 2), t("learn-from-many", { n: 2 }));
});

test("shares are written as the language writes them", () => {
  assert.match(percent(0.987), /^99\s%$/);
});

test("a model has a name that people say, a learned one that of its parent", () => {
  assert.equal(modelTitle("pixel-kmeans"), "KMeans pixels");
  assert.equal(modelTitle("deep-0123abcd"), "Modèle profond, votre écriture");
  assert.equal(modelTitle("my-model"), "my-model");
  assert.equal(labelTitle("3"), "3");
  assert.equal(labelTitle("not-a-digit"), words.texts.fr["label.not-a-digit"]);
});

test("a cluster is called by a letter as long as no digit names it", () => {
  assert.equal(answerTitle({ name: "7", cluster: 2 }), "7");
  assert.equal(answerTitle({ name: "", cluster: 2 }), "C");
});
