// One model's answer. Everything has its place from the start: an answer changes what is in it,
// never where it is.

import { arrange } from "../shared/colours.js";
import { localise, percent, t } from "../shared/language.js";
import { onOwnModel } from "../shared/own_model.js";
import { decoded } from "../shared/pictures.js";
import { follow } from "../shared/reading.js";

const NEIGHBOURS = 9;

export default function columnPart({ element, data }) {
  const find = (id) => element.querySelector(`[data-testid="${id}-${data.side}"]`);
  const part = (name) => element.querySelector(`[data-part="${name}"]`);

  const answer = find("answer");
  const bars = find("bars");
  const neighbours = find("neighbours");
  let shown = null; // the model whose clusters the bars stand for

  function tile(column, columns) {
    const node = document.createElement("div");
    node.className = "dc-tile";
    node.style.setProperty("--columns", columns);
    node.style.setProperty("--column", column);
    return node;
  }

  for (let i = 0; i < NEIGHBOURS; i++) neighbours.append(tile(i, NEIGHBOURS));

  /** Ten bars in the order of their digits, for a model that was not shown until now. */
  function showModel(model) {
    if (model === shown) return;
    shown = model;
    const { names, means } = data.clusters[model];
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

  async function showNeighbours(sheet) {
    const wanted = sheet ?? "";
    neighbours.dataset.sheet = wanted;
    if (wanted) await decoded(wanted);
    // A newer answer may have come while this one was decoded.
    if (neighbours.dataset.sheet !== wanted) return;
    neighbours.style.setProperty("--sheet", wanted ? `url(${wanted})` : "none");
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
    showNeighbours(view.neighbours);
  }

  localise(element);
  onOwnModel((model) => {
    if (model) data.clusters[model.name] = model.column;
  });
  show({ model: data.chosen });
  follow((reading) => show(reading[data.side], Boolean(reading.found?.doubts.length)));
}
