// The visitor's own drawings: filters, corrections and deletion in place, export.

import { inkOnPaper } from "../pad/brush.js";
import { putOnPad } from "../pad/on_pad.js";
import { ask } from "../shared/api.js";
import { announce, hear } from "../shared/events.js";
import { keeping, onKeeping } from "../shared/keeping.js";
import { counted, localise, t } from "../shared/language.js";
import { labels, labelTitle } from "../shared/names.js";
import { decoded } from "../shared/pictures.js";
import { drawingCard } from "./card.js";
import { deleteAll } from "./outbox.js";
import { followScore } from "./scores.js";

export default function drawingsPart({ element }) {
  const find = (id) => element.querySelector(`[data-testid="${id}"]`);

  const cards = find("cards");
  const further = find("load-more");
  const said = find("drawings-said");
  const empty = find("drawings-empty");
  const label = find("filter-label");
  const sure = find("delete-all-ask");
  const toggles = { disagree: find("filter-disagree"), unsure: find("filter-unsure") };
  let after = null;
  let round = 0;
  let total = 0;
  let seen = false;
  let loaded = false;

  const tell = (text) => (said.textContent = text);
  const isFiltered = () => label.value !== "" || Object.values(toggles).some(pressed);
  const pressed = (toggle) => toggle.ariaPressed === "true";

  // The list

  function query() {
    const words = new URLSearchParams({ limit: "24" });
    if (label.value) words.set("label", label.value);
    for (const [name, toggle] of Object.entries(toggles))
      if (pressed(toggle)) words.set(name, "true");
    if (after) words.set("after", after);
    return words;
  }

  async function load(more = false) {
    const mine = ++round;
    if (!keeping.known) return show([], null);
    if (!more) after = null;
    cards.ariaBusy = "true";
    try {
      const page = await ask(`drawings?${query()}`);
      // Filters were moved meanwhile: a newer answer is coming.
      if (mine !== round) return;
      show(page.drawings, page.after, more);
      tell("");
    } catch {
      if (mine !== round) return;
      tell(t("drawings-trouble"));
      cards.ariaBusy = "false";
    }
  }

  function show(drawings, next, more = false) {
    const made = drawings.map(card);
    if (more) cards.append(...made);
    else cards.replaceChildren(...made);
    after = next;
    loaded = true;
    cards.ariaBusy = "false";
    further.hidden = !next;
    if (more && made.length) made[0].querySelector("button").focus();
    showState();
  }

  function showState() {
    const none = !cards.children.length;
    const offered = keeping.policy?.offered !== false;
    element.querySelector('[data-part="bar"]').hidden = none && !isFiltered();
    empty.hidden = !none || (keeping.known && !loaded);
    const why = isFiltered() ? t("drawings-none-such") : t("drawings-none");
    empty.textContent = offered ? why : t("not-offered");
  }

  function card(drawing) {
    const node = drawingCard(drawing, {
      put: () => put(drawing),
      label: (text, select) => correct(drawing, text, select),
      remove: () => remove(drawing, node),
    });
    return node;
  }

  const cardOf = (key) => cards.querySelector(`[data-key="${key}"]`);

  // What the visitor does with one

  async function put(drawing) {
    const picture = await decoded(drawing.image);
    if (drawing.source === "pad") {
      putOnPad({ ink: inkOnPaper(picture), kept: drawing });
    } else {
      const photo = document.createElement("canvas");
      photo.width = picture.naturalWidth;
      photo.height = picture.naturalHeight;
      photo.getContext("2d").drawImage(picture, 0, 0);
      putOnPad({ photo, url: drawing.image, kept: drawing });
    }
  }

  async function correct(drawing, text, select) {
    try {
      const body = { label: text };
      const news = await ask(`drawings/${drawing.key}`, { method: "PATCH", body });
      const focused = document.activeElement === select;
      announce("kept", { id: drawing.key, drawing: news });
      if (focused) cardOf(drawing.key)?.querySelector("select").focus();
    } catch {
      select.value = drawing.label ?? "";
      tell(t("change-trouble"));
    }
  }

  async function remove(drawing, node) {
    try {
      await ask(`drawings/${drawing.key}`, { method: "DELETE" });
    } catch (error) {
      // Gone already, by another window perhaps: that is what was wanted.
      if (error.status !== 404) return tell(t("change-trouble"));
    }
    const next = node.nextElementSibling ?? node.previousElementSibling;
    announce("gone", [drawing.key]);
    next?.querySelector(".dc-bin").focus();
    tell(t("deleted-one"));
  }

  hear("kept", ({ drawing }) => {
    const old = cardOf(drawing.key);
    if (old) old.replaceWith(card(drawing));
    else if (isFiltered()) load();
    else cards.prepend(card(drawing));
    showState();
  });

  hear("gone", (gone) => {
    if (!Array.isArray(gone)) return load();
    for (const key of gone) cardOf(key)?.remove();
    if (!cards.children.length) load();
    showState();
  });

  // All of them

  async function save({ currentTarget: button }) {
    button.disabled = true;
    tell(t("export-being-made"));
    try {
      const { format } = button.dataset;
      const answer = await ask(`drawings/export?format=${format}`, { raw: true });
      const name = /filename="?([^";]+)/.exec(answer.headers.get("content-disposition") ?? "");
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download = name?.[1] ?? `drawings.${format === "npz" ? "npz" : "zip"}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      tell("");
    } catch {
      tell(t("export-trouble"));
    }
    button.disabled = false;
  }

  function askDelete(wanted) {
    sure.hidden = !wanted;
    element.querySelector('[data-part="question"]').textContent = counted("delete-all-sure", total);
    find(wanted ? "delete-all-no" : "delete-all").focus();
  }

  find("delete-all").addEventListener("click", () => askDelete(sure.hidden));
  find("delete-all-no").addEventListener("click", () => askDelete(false));
  find("delete-all-yes").addEventListener("click", async () => {
    try {
      await deleteAll();
      sure.hidden = true;
      tell(t("deleted-all"));
    } catch {
      tell(t("delete-trouble"));
    }
  });
  for (const button of element.querySelectorAll("[data-format]"))
    button.addEventListener("click", save);

  label.add(new Option(t("any-digit"), ""));
  for (const one of labels) label.add(new Option(labelTitle(one), one));
  label.addEventListener("change", () => load());
  for (const toggle of Object.values(toggles)) {
    toggle.addEventListener("click", () => {
      toggle.ariaPressed = String(!pressed(toggle));
      load();
    });
  }
  further.addEventListener("click", () => load(true));
  localise(element);
  followScore(({ drawings }) => (total = drawings));
  // Asked for when the tab is first looked at, not with the page.
  new IntersectionObserver(([entry], observer) => {
    if (!entry.isIntersecting) return;
    observer.disconnect();
    seen = true;
    load();
  }).observe(element);
  let known = keeping.known;
  onKeeping(() => {
    if (seen && keeping.known !== known) load();
    known = keeping.known;
    showState();
  });
}
