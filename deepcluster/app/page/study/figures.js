// The study's figures, drawn from its numbers in the page's own colours. `data` is the study's
// summary and `ways`, the preparations in their order.

import { language, localise, t } from "../shared/language.js";
import { modelTitle } from "../shared/names.js";
import { drawnHow, wayShown } from "./looked_at.js";

const CAUSES = ["preparation", "model", "handwriting", "left"];
const UNIT = {
  slant: (v) => `${v}°`,
  width: (v) => String(v),
  size: (v) => `${Math.round(100 * v)} %`,
  offset: (v) => `${Math.round(100 * v)} %`,
};

export default function figuresPart({ element, data }) {
  const models = Object.keys(data.models);
  const parts = (name) => element.querySelectorAll(`[data-part=${name}]`);
  const part = (name) => parts(name)[0];

  const share = new Intl.NumberFormat(language, {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const points = new Intl.NumberFormat(language, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });

  function make(tag, className = "", text = "") {
    const node = document.createElement(tag);
    node.className = className;
    node.textContent = text;
    return node;
  }

  // The answers in words

  function answer(question, sentence, values) {
    const card = make("article", "dc-card");
    card.append(make("h3", "", t(question)), make("p", "", t(sentence, values)));
    part("answers").append(card);
  }

  function answers() {
    const { first, taught } = data;
    const read = (model, way) => share.format(data.accuracy[model][way][0]);
    const causes = data.causes[first];
    const total = CAUSES.reduce((sum, cause) => sum + causes[cause], 0);
    const told = Object.fromEntries(CAUSES.map((cause) => [cause, points.format(causes[cause])]));
    const model = modelTitle(first);
    answer("asked-preparation", "answer-preparation", {
      model,
      student: read(first, "student"),
      frame: read(first, "frame"),
    });
    answer("asked-handwriting", "answer-handwriting", {
      ...told,
      model,
      total: points.format(total),
      model_points: told.model,
    });
    if (!taught) return;
    answer("asked-cnn", "answer-cnn", {
      model,
      taught: modelTitle(taught),
      cnn: read(taught, "frame"),
      deep: read(first, "frame"),
      student: read(taught, "student"),
    });
  }

  function legend(list, keys, prefix) {
    for (const key of keys) {
      const item = make("li", "", t(prefix + key));
      item.dataset.way = key;
      item.style.setProperty("--colour", `var(--dc-${prefix}${key})`);
      list.append(item);
    }
  }

  function line(list, model) {
    const item = make("li");
    const bar = make("div", "dc-line");
    item.dataset.model = model;
    item.append(make("b", "", modelTitle(model)), bar);
    list.append(item);
    return bar;
  }

  // Accuracy: one dot per preparation

  function accuracy() {
    for (const model of models) {
      const bar = line(part("accuracy"), model);
      const shares = data.ways.map((way) => data.accuracy[model][way][0]);
      bar.style.setProperty("--from", Math.min(...shares));
      bar.style.setProperty("--to", Math.max(...shares));
      for (const way of data.ways) {
        const [value, low, high] = data.accuracy[model][way];
        const dot = make("i", "dc-dot");
        dot.dataset.way = way;
        dot.style.setProperty("--at", value);
        dot.style.setProperty("--colour", `var(--dc-way-${way})`);
        dot.title = t("figure-share", {
          way: t(`way-${way}`),
          share: share.format(value),
          low: share.format(low),
          high: share.format(high),
        });
        bar.append(dot);
      }
      const said = data.ways.map((way) => share.format(data.accuracy[model][way][0])).join(" → ");
      bar.parentElement.append(make("span", "", said));
    }
  }

  // Causes: a bar of points of error

  function causes() {
    const most = Math.max(
      ...models.map((m) => CAUSES.reduce((sum, c) => sum + Math.max(0, data.causes[m][c]), 0)),
    );
    for (const model of models) {
      const bar = line(part("causes"), model);
      bar.classList.add("dc-stack");
      for (const cause of CAUSES) {
        const value = data.causes[model][cause];
        const piece = make("i", "", value > 0.08 * most ? points.format(value) : "");
        piece.dataset.cause = cause;
        piece.style.setProperty("--share", Math.max(0, value) / most);
        piece.style.setProperty("--colour", `var(--dc-cause-${cause})`);
        piece.title = `${t(`cause-${cause}`)}: ${points.format(value)}`;
        bar.append(piece);
      }
      const told = CAUSES.map((c) => `${t(`cause-${c}`)} ${points.format(data.causes[model][c])}`);
      bar.setAttribute("role", "img");
      bar.ariaLabel = `${modelTitle(model)}: ${told.join(", ")}`;
    }
  }

  // Curves: one panel for each of the sliders

  const WIDTH = 240;
  const HEIGHT = 130;
  const SVG = element.querySelector("svg").namespaceURI;
  const panels = [];

  function node(tag, attributes) {
    const made = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  function panel(factor) {
    const { levels } = data.curves[factor];
    const x = (v) => ((v - levels[0]) / (levels.at(-1) - levels[0])) * WIDTH;
    const y = (v) => HEIGHT * (1 - v);
    const box = make("div", "dc-curve");
    const plot = make("div", "dc-plot");
    const svg = node("svg", {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: "none",
      role: "img",
    });
    for (const level of [0.25, 0.5, 0.75, 1])
      svg.append(node("path", { class: "dc-grid", d: `M0 ${y(level)}H${WIDTH}` }));
    const lines = Object.fromEntries(
      data.ways.map((way) => [way, node("polyline", { "data-way": way })]),
    );
    svg.append(...Object.values(lines));
    const here = make("i", "dc-here");
    here.dataset.testid = `here-${factor}`;
    here.hidden = true;
    plot.append(svg, here);
    for (const level of [1, 0.5, 0]) {
      const tick = make("span", "dc-tick", Math.round(100 * level) + (level ? "" : " %"));
      tick.style.setProperty("--at", 1 - level);
      plot.append(tick);
    }
    const axis = make("div", "dc-axis");
    axis.append(
      make("span", "", UNIT[factor](levels[0])),
      make("b", "", t(`axis-${factor}`)),
      make("span", "", UNIT[factor](levels.at(-1))),
    );
    box.append(plot, axis);
    part("curves").append(box);
    panels.push({
      show(model) {
        const told = [];
        for (const way of data.ways) {
          const values = data.curves[factor].models[model][way];
          lines[way].setAttribute(
            "points",
            values.map((v, i) => `${x(levels[i])},${y(v)}`).join(" "),
          );
          const span = {
            way: t(`way-${way}`),
            low: share.format(Math.min(...values)),
            high: share.format(Math.max(...values)),
          };
          told.push(t("figure-span", span));
        }
        svg.setAttribute("aria-label", `${t(`axis-${factor}`)}. ${told.join("; ")}`);
      },
      mark(how) {
        const value = factor === "offset" ? Math.hypot(how.across, how.down) : how[factor];
        here.hidden = value === undefined || Number.isNaN(value);
        if (here.hidden) return;
        here.style.setProperty("--at", Math.min(1, Math.max(0, x(value) / WIDTH)));
      },
    });
  }

  const select = element.querySelector("select");
  for (const model of models) select.add(new Option(modelTitle(model), model));
  select.value = data.first;
  select.addEventListener("change", () => showModel(select.value));

  function showModel(model) {
    for (const one of panels) one.show(model);
  }

  const list = new Intl.ListFormat(language, { type: "conjunction" });
  const whole = new Intl.NumberFormat(language);

  localise(element);
  answers();
  part("measured").textContent = t("study-measured", {
    sets: list.format(data.sets.map(({ name, n }) => t("set-n", { name, n: whole.format(n) }))),
  });
  part("curves-help").textContent = t("figure-curves-help", { sets: list.format(data.curve_sets) });
  for (const one of parts("ways")) legend(one, data.ways, "way-");
  legend(part("causes-legend"), CAUSES, "cause-");
  accuracy();
  causes();
  Object.keys(data.curves).forEach(panel);
  showModel(data.first);
  drawnHow.follow((how) => {
    for (const one of panels) one.mark(how);
  });
  wayShown.follow((way) => {
    for (const one of element.querySelectorAll("[data-way]"))
      one.classList.toggle("dc-looked-at", one.dataset.way === way);
  });
}
