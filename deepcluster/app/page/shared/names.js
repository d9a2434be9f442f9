// What people call models and labels.

import { t, words } from "./language.js";

/** All labels of a drawing: "0" to "9", and what is no digit. */
export const labels = words.labels;

/** The models that everybody may choose, the one that the page is about first. */
export const publicModels = words.models;

const LEARNED = /^(.+)-[0-9a-f]{8}$/;

/** A model's name as people say it; its own name where there is none. */
export function modelTitle(name) {
  const learned = LEARNED.exec(name);
  if (learned) return t("model-own", { model: modelTitle(learned[1]) });
  return t(`model.${name}`) || name;
}

/** What a model's answer is called: a digit, or a letter while the model's clusters have no names. */
export const answerTitle = ({ name, cluster }) =>
  name || words.letters[cluster % words.letters.length];

/** What people call a label: "7", "not a digit". */
export const labelTitle = (label) => t(`label.${label}`) || label;
