// After a drawing: keep it, say which digit it is and which model was right. With the switch on, a
// drawing is kept as the visitor goes on to the next one, says something of it, or presses Keep.

import { chosenModels } from "../answers/chosen.js";
import { onPad } from "../pad/on_pad.js";
import { hear } from "../shared/events.js";
import { keeping, onKeeping } from "../shared/keeping.js";
import { localise, t } from "../shared/language.js";
import { labels, labelTitle, modelTitle } from "../shared/names.js";
import { follow } from "../shared/reading.js";
import { roving } from "../shared/roving.js";
import { isMissing } from "../shared/waiting.js";
import { outbox } from "./outbox.js";
import { followScore, scoreLine } from "./scores.js";

// Enough for one to come back to a drawing by undo.
const REMEMBERED = 100;
const VOTES = ["left", "right", "both", "neither"];

export default function keepPart({ element }) {
  const find = (id) => element.querySelector(`[data-testid="${id}"]`);

  const body = element.querySelector("section");
  const status = find("kept");
  const keepNow = find("keep-now");
  // Pictures as sent, or keys of kept drawings -> {id, label, vote, models}
  const records = new Map();
  let reading = null;
  let score = null;
  let standing = null; // what was kept of the drawing on the pad, which may have been drawn on since

  function button(text, spoken, action) {
    const node = document.createElement("button");
    node.type = "button";
    node.className = "dc-button";
    node.textContent = text;
    if (spoken) node.title = node.ariaLabel = spoken;
    node.ariaPressed = "false";
    node.addEventListener("click", action);
    return node;
  }

  // The drawing on the pad

  function now() {
    const drawing = onPad.now();
    if (!drawing.image) return null;
    const { kept } = drawing;
    const name = kept?.key ?? drawing.image;
    if (kept && !records.has(name)) {
      records.set(name, { id: kept.key, label: kept.label, vote: kept.vote, models: kept.models });
    }
    return { ...drawing, name, record: records.get(name), earlier: records.get(standing) };
  }

  /** Keep a drawing once, and note what is said of it; more ink on it takes its earlier place. */
  function keep({ name, image, source, record, earlier }, said = {}) {
    if (record) {
      Object.assign(record, said);
      if (Object.keys(said).length) outbox.amend(record.id, said);
    } else {
      const all = { label: earlier?.label ?? undefined, vote: earlier?.vote ?? undefined, ...said };
      if (earlier) outbox.discard(earlier.id);
      records.delete(standing);
      records.set(name, { id: outbox.keep({ image, source, ...all }), ...all });
      standing = name;
      if (records.size > REMEMBERED) records.delete(records.keys().next().value);
    }
    show();
  }

  /** The models say that this is no digit; that they say nothing at all is no fault of it. */
  const refused = () => Boolean(reading?.code) && !isMissing(reading.code);

  const say = (said) => {
    const drawing = now();
    if (drawing && keeping.on) keep(drawing, said);
  };

  hear("leave", (detail) => {
    // An example or an image of a cluster is nobody's handwriting; a dot would be refused.
    if (keeping.on && detail.own && detail.image && !refused()) {
      const { image } = detail;
      if (!records.has(image)) keep({ ...detail, name: image, earlier: records.get(standing) });
    }
    standing = null;
  });

  hear("kept", ({ id, drawing }) => {
    for (const [name, record] of records) {
      if (record.id !== id && name !== drawing.key && record.key !== drawing.key) continue;
      const { key, label, vote, models } = drawing;
      Object.assign(record, { key, label, vote, models });
    }
    show();
  });

  hear("gone", (gone) => {
    for (const [name, record] of records) {
      if (!Array.isArray(gone) || gone.includes(record.key ?? record.id)) records.delete(name);
    }
    show();
  });

  hear("refused", ({ id }) => {
    for (const [name, record] of records) if (record.id === id) records.delete(name);
    show();
    status.textContent = t("keep-refused");
  });

  // What is shown

  const digits = labels.map((label) => {
    const text = /^\d$/.test(label) ? label : labelTitle(label);
    return button(text, t("say-it-is", { label: labelTitle(label) }), () => say({ label }));
  });
  find("which-digit").append(...digits);

  const votes = VOTES.map((name) => button("", "", () => say({ vote: voted(name) })));
  votes.forEach((node, index) => {
    node.dataset.testid = `vote-${VOTES[index]}`;
  });
  find("which-model").append(...votes);

  function chosen() {
    const { left, right } = chosenModels.get();
    return [left, right];
  }

  function voted(name) {
    const [left, right] = chosen();
    return { left: [left], right: [right], both: [left, right], neither: [] }[name];
  }

  const same = (a, b) => a && b && a.length === b.length && a.every((name) => b.includes(name));

  function sentence(record) {
    if (!record.key && !record.models) return outbox.trouble ? t("kept-waits") : t("keeping");
    if (!record.label) return t("kept");
    const said = t("kept-as", { label: labelTitle(record.label) });
    const right = chosen().filter((model) => record.models?.[model]?.name === record.label);
    if (record.label === "not-a-digit" || !record.models) return said;
    const names = [...new Set(right)].map(modelTitle);
    const both = right.length === chosen().length;
    const verdict = both
      ? t("both-right")
      : names.length
        ? t("one-right", { model: names[0] })
        : t("none-right");
    return `${said} ${verdict}`;
  }

  function show() {
    const [left, right] = chosen();
    const names = [modelTitle(left), modelTitle(right), t("vote-both"), t("vote-neither")];
    names.forEach((name, index) => {
      votes[index].textContent = name;
    });
    body.hidden = !keeping.on;
    if (body.hidden) return;
    const drawing = now();
    const usable = Boolean(drawing) && !refused();
    const record = drawing?.record;
    const said = record ?? drawing?.earlier;
    digits.forEach((node, index) => {
      node.disabled = !usable;
      node.ariaPressed = String(usable && said?.label === labels[index]);
    });
    VOTES.forEach((name, index) => {
      votes[index].disabled = !usable;
      votes[index].ariaPressed = String(Boolean(usable && same(said?.vote, voted(name))));
      votes[index].hidden = left === right && (name === "right" || name === "both");
    });
    keepNow.disabled = !usable || Boolean(record);
    // Only what became of a drawing is read out; the hint about when one is kept can be read.
    const text = usable && record ? sentence(record) : "";
    if (status.textContent !== text) status.textContent = text;
    find("so-far").textContent = score ? scoreLine(score, chosen()) : "";
  }

  keepNow.addEventListener("click", () => {
    const drawing = now();
    if (drawing && keeping.on && !drawing.record) keep(drawing);
  });
  localise(element);
  for (const row of element.querySelectorAll("[role=toolbar]")) roving(row);
  follow((news) => {
    reading = news;
    if (!onPad.penDown) show();
  });
  hear("pen-up", show);
  chosenModels.follow(() => onPad.penDown || show());
  followScore((news) => {
    score = news;
    show();
  });
  onKeeping(show);
}
