// One model's answer. Everything has its place from the start: an answer changes what is in it,
// never where it is.

import { arrange } from "../shared/colours.js";
import { language, localise, percent, t } from "../shared/language.js";
import { onOwnModel } from "../shared/own_model.js";
import { follow } from "../shared/reading.js";

/** How a model did on digits that it had not seen; never better than it was. */
function record({ right, labels }) {
  if (right === null || labels === null) return "";
  return t("record", {
    right: Math.floor(100 * right).toLocaleString(language),
    labels: labels.toLocaleString(language),
  });
}

export default function columnPart({ element, data }) {
  const find = (id) => element.querySelector(`[data-testid="${id}-${data.side}"]`);
  const part = (name) => element.querySelector(`[data-part="${name}"]`);

  const answer = find("answer");
  const bars = find("bars");
  let shown = null; // the model whose clusters the bars stand for

  /** Ten bars in the order of their digits, for a model that was not shown until now. */
  function showModel(model) {
    if (model === shown) return;
    shown = model;
    const { names, means } = data.clusters[model];
    find("record").textContent = record(data.clusters[model]);
    const { order, colours } = arrange(names);
    bars.replaceChildren();
    for (const cluster of order) {
      const bar = document.createElement("li");
      bar.dataset.cluster = cluster;
      bar.style.setProperty("--colour", colours[cluster]);
      const share = document.createElement("span");
      const column = document.createElement("i");
      const name = document.createElement("b");
      share.className = "dc-unseen";
      name.textContent = names[cluster];
      name.ariaHidden = "true";
      bar.append(column, name, share);
      bars.append(bar);
    }
    const mean = part("mean");
    mean.style.setProperty("--sheet", `url(${means})`);
    mean.style.setProperty("--columns", names.length);
  }

  function show(view, doubtful = false) {
    showModel(view.model);
    const { names } = data.clusters[view.model];
    const { colours } = arrange(names);
    const given = view.cluster !== undefined;
    answer.dataset.state = given ? (view.sure ? "sure" : "unsure") : "empty";
    answer.style.setProperty("--colour", given ? colours[view.cluster] : "var(--dc-line)");
    answer.style.setProperty("--strength", given ? view.strength : 0);
    find("digit").textContent = given ? names[view.cluster] : "?";
    const [number, word] = find("strength").children;
    // No model is ever entirely sure, whatever rounding says.
    const strength = given ? percent(Math.min(view.strength, 0.99)) : "";
    // How firmly the drawing lies in its cluster: whether its digit is right is another matter.
    number.textContent = given && !view.sure ? t("not-sure") : strength;
    word.textContent = given && view.sure ? t("sure") : "";
    const why = doubtful ? "doubtful-help" : "not-sure-help";
    part("help").textContent = given && !view.sure ? t(why) : "";
    part("mean").style.setProperty("--column", given ? view.cluster : 0);
    for (const bar of bars.children) {
      const cluster = Number(bar.dataset.cluster);
      const share = given ? view.probabilities[cluster] : 0;
      bar.style.setProperty("--share", share);
      bar.classList.toggle("dc-chosen", given && cluster === view.cluster);
      const spoken = t("cluster-share", { name: names[cluster], share: percent(share) });
      bar.title = bar.lastChild.textContent = given ? spoken : "";
    }
  }

  localise(element);
  onOwnModel((model) => {
    if (model) data.clusters[model.name] = model.column;
  });
  show({ model: data.chosen });
  follow((reading) => show(reading[data.side], Boolean(reading.found?.doubts.length)));
}
