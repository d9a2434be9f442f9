// How often each model was right about this visitor's handwriting, as far as corrections tell.

import { ask } from "../shared/api.js";
import { hear } from "../shared/events.js";
import { keeping, onKeeping } from "../shared/keeping.js";
import { percent, t } from "../shared/language.js";
import { modelTitle } from "../shared/names.js";
import { told } from "../shared/told.js";

const NONE = { drawings: 0, corrected: 0, scores: {}, votes: {} };
// What comes close together, as in deleting many, is asked for once.
const SOON = 120;
const score = told();
let timer = 0;
let newest = null; // the question that was asked last
let known = false;

/** Call back with every score: {drawings, corrected, scores, votes}. */
export const followScore = score.follow;

async function answer(question) {
  if (!keeping.known) return score.set(NONE);
  let news = null;
  try {
    news = await ask("drawings/score");
  } catch {
    // The last one still holds; the outbox says that there is trouble.
  }
  // A later question gets the newer answer, even where this one took longer.
  if (question !== newest) return newest.told;
  if (news) score.set(news);
}

/** Ask now, and not once more for what has happened so far. */
export function refreshScore() {
  clearTimeout(timer);
  newest = {};
  newest.told = answer(newest);
  return newest.told;
}

function refreshSoon() {
  clearTimeout(timer);
  timer = setTimeout(refreshScore, SOON);
}

/** "Your handwriting so far: deep 29 of 30, pixel-kmeans 17 of 30"; "" without a correction. */
export function scoreLine({ scores }, models) {
  const parts = [...new Set(models)].filter((model) => scores[model]?.of);
  const said = parts.map((model) => t("score-of", { model: modelTitle(model), ...scores[model] }));
  return said.length ? t("so-far", { scores: said.join(", ") }) : "";
}

/** A list item for a model's score: its name, a bar, and the figure. */
export function scoreRow([model, { right, of }]) {
  const item = document.createElement("li");
  item.dataset.model = model;
  const name = document.createElement("b");
  const bar = document.createElement("i");
  const figure = document.createElement("span");
  name.textContent = name.title = modelTitle(model);
  bar.style.setProperty("--share", right / of);
  bar.ariaHidden = "true";
  figure.textContent = t("score-figure", { right, of });
  figure.title = percent(right / of);
  item.append(name, bar, figure);
  return item;
}

onKeeping(() => {
  if (keeping.known !== known) refreshSoon();
  known = keeping.known;
});
hear("kept", refreshSoon);
hear("gone", refreshSoon);
