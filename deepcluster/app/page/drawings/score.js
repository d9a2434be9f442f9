// How often each model was right about this visitor's handwriting.

import { counted, localise, t } from "../shared/language.js";
import { modelTitle } from "../shared/names.js";
import { isListed } from "../shared/own_model.js";
import { followScore, scoreRow } from "./scores.js";

export default function scorePart({ element }) {
  const part = (name) => element.querySelector(`[data-part="${name}"]`);
  const list = element.querySelector("ul");

  localise(element);
  followScore(({ scores, votes }) => {
    const counts = Object.entries(scores).filter(([model, { of }]) => of && isListed(model));
    // The best first; sorting keeps the order of equals.
    counts.sort(([, a], [, b]) => b.right / b.of - a.right / a.of);
    list.replaceChildren(...counts.map(scoreRow));
    part("none").hidden = counts.length > 0;
    const told = Object.entries(votes).filter(([model, n]) => n && isListed(model));
    const said = told.map(([model, n]) => `${modelTitle(model)} ${counted("votes", n)}`);
    part("votes").textContent = said.length ? t("voted", { votes: said.join(", ") }) : "";
  });
}
