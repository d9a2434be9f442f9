// One kept drawing in the gallery: the picture, its frame, what each model said, what the visitor
// says, and a way to delete it. It knows what to show, not where to ask.

import { language, percent, t } from "../shared/language.js";
import { answerTitle, labels, labelTitle, modelTitle } from "../shared/names.js";
import { isListed } from "../shared/own_model.js";

const when = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const BIN = "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12M10.5 10.5v5M13.5 10.5v5";

function make(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

function answers({ models, label }) {
  const list = make("dl", "dc-answers");
  for (const [model, said] of Object.entries(models)) {
    if (!isListed(model)) continue;
    const { sure, strength } = said;
    const title = answerTitle(said);
    const value = make("dd", "", sure ? title : `${title}?`);
    const right = label === said.name;
    const judged = /^\d$/.test(label ?? "");
    value.title = sure ? percent(Math.min(strength, 0.99)) : t("not-sure");
    // Not by colour alone: a sign, and words for those who hear the page.
    if (judged) {
      value.dataset.right = String(right);
      value.append(make("span", "dc-unseen", ` ${t(right ? "right" : "wrong")}`));
    }
    const term = make("dt", "", modelTitle(model));
    term.title = modelTitle(model);
    list.append(term, value);
  }
  return list;
}

function labelSelect(label, onLabel) {
  const choice = make("div", "dc-choice");
  const select = document.createElement("select");
  select.ariaLabel = t("which-digit");
  const none = new Option(t("no-label"), "");
  none.disabled = true;
  select.add(none);
  for (const one of labels) select.add(new Option(t("it-is", { label: labelTitle(one) }), one));
  select.value = label ?? "";
  select.addEventListener("change", () => onLabel(select.value, select));
  choice.append(select);
  choice.insertAdjacentHTML(
    "beforeend",
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="m7 10 5 5 5-5"/></svg>',
  );
  return choice;
}

/** Deleting is for good, so the button is to be pressed twice. */
function deleteButton(onDelete) {
  const button = make("button", "dc-button dc-bin");
  button.type = "button";
  const calm = () => {
    button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${BIN}"/></svg>`;
    button.title = button.ariaLabel = t("delete-one");
    button.classList.remove("dc-danger");
  };
  button.addEventListener("click", () => {
    if (button.classList.contains("dc-danger")) return onDelete();
    button.textContent = t("delete-sure");
    button.title = button.ariaLabel = t("delete-sure-help");
    button.classList.add("dc-danger");
  });
  button.addEventListener("blur", calm);
  calm();
  return button;
}

/** A list item for a drawing; `on` has put(), label(text, select) and remove(). */
export function drawingCard(drawing, on) {
  const card = make("li", "dc-drawing");
  card.dataset.key = drawing.key;
  card.dataset.testid = "drawing";
  const thumb = make("button", "dc-thumb");
  thumb.type = "button";
  const said = drawing.label ? t("it-is", { label: labelTitle(drawing.label) }) : t("no-label");
  const time = when.format(new Date(drawing.time));
  thumb.title = thumb.ariaLabel = t("put-back", { said, time });
  const image = make("img", drawing.source === "pad" ? "dc-own-ink" : "");
  image.src = drawing.image;
  image.alt = "";
  thumb.append(image);
  thumb.addEventListener("click", on.put);
  const frame = make("img", "dc-ink dc-own-frame");
  frame.src = drawing.frame;
  frame.alt = frame.title = t("frame");
  const pictures = make("div", "dc-pictures");
  pictures.append(thumb, frame);
  const foot = make("div", "dc-card-foot");
  foot.append(labelSelect(drawing.label, on.label), deleteButton(on.remove));
  card.append(pictures, answers(drawing), foot);
  return card;
}
