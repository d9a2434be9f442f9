// Have the deep model learn this visitor's handwriting: a job on the server, followed to its end.

import { ask } from "../shared/api.js";
import { hear } from "../shared/events.js";
import { keeping, onKeeping } from "../shared/keeping.js";
import { counted, localise, percent, t } from "../shared/language.js";
import { modelTitle, publicModels } from "../shared/names.js";
import { choose, offerModel, ownModel } from "../shared/own_model.js";
import { followScore, scoreRow } from "./scores.js";

const EVERY = 1500;
const NEEDED = 20;

export default function learnPart({ element }) {
  const find = (id) => element.querySelector(`[data-testid="${id}"]`);
  const part = (name) => element.querySelector(`[data-part="${name}"]`);

  const card = find("learn");
  const said = find("learn-said");
  const progress = find("learn-progress");
  const start = find("learn-start");
  const compare = find("learn-compare");
  const cancel = find("learn-cancel");
  const tellMe = find("learn-tell");
  let job = { state: "none" };
  let drawings = 0;
  let needed = NEEDED;
  let timer = 0;
  let trouble = "";
  let telling = false;

  const isActive = () => job.state === "queued" || job.state === "running";

  // What is shown

  function sentence() {
    if (trouble) return trouble;
    switch (job.state) {
      case "none":
        return drawings < needed
          ? t("learn-needs", { n: drawings, of: needed })
          : counted("learn-from", drawings);
      case "queued":
        return job.ahead ? counted("learn-ahead", job.ahead) : t("learn-queued");
      case "running":
        return t("learn-running", { share: percent(job.progress) });
      case "done":
        return t("learn-done", { model: modelTitle(job.model) });
      default:
        return t(`learn.${job.state}`);
    }
  }

  function changed({ before, after, image: url, label }) {
    const item = document.createElement("li");
    const image = document.createElement("img");
    const text = document.createElement("span");
    image.src = url;
    image.alt = "";
    image.className = "dc-own-ink dc-own-frame";
    text.textContent = t("learn-now-read", { before, after });
    if (label) text.title = t("it-is", { label });
    item.append(image, text);
    return item;
  }

  function showResult() {
    const { before, after, changed: pictures = [] } = job;
    const rows =
      before && after
        ? [
            [job.parent, before],
            [job.model, after],
          ]
        : [];
    find("learn-scores").replaceChildren(...rows.map(scoreRow));
    const done = job.state === "done";
    part("changed").hidden = !done;
    if (!done) return;
    find("learn-changed").textContent = pictures.length
      ? counted("learn-changed", pictures.length)
      : t("learn-changed-none");
    part("changed")
      .querySelector("ul")
      .replaceChildren(...pictures.map(changed));
  }

  function show() {
    card.hidden = keeping.policy?.offered === false;
    card.dataset.state = job.state;
    const text = sentence();
    if (said.textContent !== text) said.textContent = text;
    progress.hidden = !isActive();
    progress.style.setProperty("--share", job.progress ?? 0);
    progress.ariaValueNow = Math.round(100 * (job.progress ?? 0));
    start.hidden = isActive();
    start.disabled = !keeping.known || drawings < needed;
    start.textContent = t(job.state === "none" ? "learn-start" : "learn-again");
    start.classList.toggle("dc-primary", job.state !== "done");
    cancel.hidden = !isActive();
    compare.hidden = job.state !== "done" || ownModel() !== job.model;
    tellMe.hidden =
      !isActive() || telling || !("Notification" in window) || Notification.permission === "denied";
  }

  // The job

  async function take(news) {
    const before = job;
    trouble = "";
    if (news.state === "none") ({ drawings, needed } = news);
    job = { parent: publicModels[0], ...news };
    if (job.state === "done" && ownModel() !== job.model)
      await offerModel(job.model).catch(() => {});
    if (before.state !== job.state || before.model !== job.model) showResult();
    if (isActive()) timer = setTimeout(follow, EVERY);
    else if (before.state === "queued" || before.state === "running") notify();
    show();
  }

  async function follow() {
    clearTimeout(timer);
    if (!keeping.known) {
      job = { state: "none" };
      drawings = 0;
      showResult();
      return show();
    }
    try {
      await take(await ask("adapt"));
    } catch (error) {
      // A server that is gone for a moment: the job may go on for all we know.
      if (error.passing && isActive()) timer = setTimeout(follow, EVERY * 4);
    }
  }

  async function act(method) {
    start.disabled = cancel.disabled = true;
    clearTimeout(timer);
    try {
      await take(await ask("adapt", { method, body: method === "POST" ? {} : undefined }));
      cancel.disabled = false;
      (isActive() ? cancel : start).focus();
    } catch (error) {
      trouble = t(`learn.${error.code}`) || t("learn-trouble");
      if (isActive()) timer = setTimeout(follow, EVERY);
    }
    cancel.disabled = false;
    show();
  }

  // A notification at the end, for visitors who look at something else meanwhile

  async function allow() {
    telling = (await Notification.requestPermission()) === "granted";
    show();
  }

  function notify() {
    if (!telling || !document.hidden) return;
    try {
      new Notification(t("learn"), { body: sentence() });
    } catch {
      // Phones allow it to service workers alone.
    }
    telling = false;
  }

  start.addEventListener("click", () => act("POST"));
  cancel.addEventListener("click", () => act("DELETE"));
  compare.addEventListener("click", () => {
    choose(job.model, job.parent);
    document.querySelector("#dc-pad").scrollIntoView({ block: "center" });
  });
  tellMe.addEventListener("click", allow);
  localise(element);
  followScore((score) => {
    drawings = score.drawings;
    show();
  });
  hear("gone", (detail) => detail === "all" && follow());
  let known = null;
  onKeeping(() => {
    if (keeping.policy && keeping.known !== known) {
      known = keeping.known;
      follow();
    }
    show();
  });
}
