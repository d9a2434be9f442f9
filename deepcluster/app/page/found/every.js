// Every digit of the picture on the pad: what both models call each, in reading order.

import { ask } from "../shared/api.js";
import { t } from "../shared/language.js";
import { answerTitle, modelTitle } from "../shared/names.js";

/** All digits of a picture, as the API says them. */
export async function everyDigit(image, models) {
  const query = new URLSearchParams([["all", "true"], ...models.map((name) => ["models", name])]);
  const { digits } = await ask(`predict?${query}`, { method: "POST", body: { image } });
  return digits;
}

/** Show them as a line for each model; pressing one chooses it. */
export function showLines(place, digits, models, choose) {
  place.replaceChildren();
  for (const model of new Set(models)) {
    const line = document.createElement("p");
    const title = document.createElement("b");
    title.textContent = modelTitle(model);
    line.append(title);
    for (const [i, digit] of digits.entries()) {
      const said = digit.models[model];
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = answerTitle(said);
      button.dataset.state = said.sure ? "sure" : "unsure";
      const spoken = t(said.sure ? "say-digit" : "say-unsure", { digit: answerTitle(said) });
      button.title = button.ariaLabel = t("nth-digit", { n: i + 1, digit: spoken });
      button.addEventListener("click", () => choose(digit));
      line.append(button);
    }
    place.append(line);
  }
  place.hidden = false;
}
