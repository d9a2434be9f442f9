// What the three preparations make of the drawing, and what each model reads. One preparation is looked
// at: its frame is large, its column stands out. Its value is the server's answer.

import { localise, percent, t } from "../shared/language.js";
import { modelTitle } from "../shared/names.js";
import { showPicture } from "../shared/pictures.js";
import { wayShown } from "./looked_at.js";

const QUIET = 900; // a voice that reads every move of a slider helps nobody

export default function waysPart({ element, props, watch, data }) {
  const find = (part) => element.querySelector(part);
  const frame = find("[data-testid=frame-looked-at]");
  const help = find("[data-part=help]");
  const live = find("[data-part=live]");
  const head = find("thead tr");
  const body = find("tbody");
  const thumbs = {};
  let answer = null;
  let timer = 0;

  for (const way of data.ways) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.dataset.way = way;
    const label = document.createElement("label");
    const choice = document.createElement("input");
    choice.type = "radio";
    choice.name = "dc-way";
    choice.value = way;
    choice.checked = way === wayShown.get();
    choice.dataset.testid = `way-${way}`;
    choice.addEventListener("change", () => wayShown.set(way));
    const screen = document.createElement("span");
    const thumb = document.createElement("img");
    screen.className = "dc-screen";
    thumb.className = "dc-ink";
    thumb.alt = "";
    thumb.hidden = true;
    thumbs[way] = thumb;
    screen.append(thumb);
    const name = document.createElement("span");
    name.textContent = t(`way-${way}`);
    label.append(choice, screen, name);
    cell.append(label);
    head.append(cell);
  }

  function cellOf(way, said) {
    const cell = document.createElement("td");
    cell.dataset.way = way;
    if (!said) {
      cell.textContent = "–";
      return cell;
    }
    const { name, sure, strength } = said;
    cell.dataset.state = sure ? "sure" : "unsure";
    const digit = document.createElement("b");
    const meter = document.createElement("i");
    digit.textContent = sure ? name : `${name}?`;
    if (/^\d$/.test(name)) cell.style.setProperty("--colour", `var(--dc-digit-${name})`);
    meter.style.setProperty("--share", strength);
    const words = document.createElement("small");
    words.textContent = sure ? percent(Math.min(strength, 0.99)) : t("not-sure");
    cell.append(digit, meter, words);
    return cell;
  }

  function showTable() {
    const models = answer?.answers
      ? Object.entries(answer.answers)
      : data.models.map((name) => [name, {}]);
    body.replaceChildren(
      ...models.map(([model, said]) => {
        const row = document.createElement("tr");
        const title = document.createElement("th");
        row.dataset.model = model;
        title.scope = "row";
        title.textContent = modelTitle(model);
        row.append(title, ...data.ways.map((way) => cellOf(way, said[way])));
        return row;
      }),
    );
    const shown = wayShown.get();
    for (const cell of element.querySelectorAll("[data-way]")) {
      cell.classList.toggle("dc-looked-at", cell.dataset.way === shown);
    }
  }

  function sentence() {
    if (!answer?.answers) return "";
    const shown = wayShown.get();
    const told = Object.entries(answer.answers).map(([model, said]) => {
      const { name, sure } = said[shown] ?? { name: "–", sure: true };
      return `${modelTitle(model)}: ${t(sure ? "say-digit" : "say-unsure", { digit: name })}`;
    });
    return `${t(`way-${shown}`)}. ${told.join(", ")}.`;
  }

  function show() {
    const shown = wayShown.get();
    const refused = answer?.code ?? (answer && !answer.frames[shown] ? "blank" : null);
    help.textContent = refused ? t(`error.${refused}`) || t("error.other") : t(`way-help-${shown}`);
    help.dataset.code = refused ?? "";
    for (const way of data.ways) showPicture(thumbs[way], answer?.frames?.[way] ?? "");
    showPicture(frame, answer?.frames?.[shown] ?? "");
    showTable();
    clearTimeout(timer);
    timer = setTimeout(() => (live.textContent = sentence()), QUIET);
  }

  function take() {
    answer = props.value || null;
    show();
  }

  frame.alt = t("frame");
  localise(element);
  watch("value", take);
  // An answer may have come before this script.
  take();
  wayShown.follow(show);
}
