// The switch "Keep my drawings", and what it means. It is off at first.

import { keeping, keepOff, keepOn, onKeeping } from "../shared/keeping.js";
import { counted, localise, t } from "../shared/language.js";
import { deleteAll, outbox } from "./outbox.js";
import { followScore, refreshScore } from "./scores.js";

export default function consentPart({ element }) {
  const part = (name) => element.querySelector(`[data-part="${name}"]`);
  const body = element.querySelector("section");
  const flip = element.querySelector("[role=switch]");
  const question = element.querySelector(".dc-ask");
  const trouble = element.querySelector("[role=status]");
  const [remove, leave] = question.querySelectorAll("button");
  let kept = 0;

  function sentence() {
    const { days } = keeping.policy ?? {};
    const long = days ? counted("kept-days", days) : t("kept-until-deleted");
    const what = `${t("kept-what")} ${long} ${t("kept-who")}`;
    // Beside the pad it is said when it matters: as the state of the drawing there.
    return body.dataset.place === "own" ? `${what} ${t("keep-when")}` : what;
  }

  function problem() {
    if (!keeping.on) return "";
    if (outbox.trouble)
      return t("keep-trouble") + (outbox.size ? ` ${counted("keep-waiting", outbox.size)}` : "");
    return keeping.policy?.problem ? t("keep-trouble") : "";
  }

  function show() {
    body.dataset.state = keeping.on ? "on" : "off";
    body.hidden = keeping.policy?.offered === false;
    flip.ariaChecked = String(keeping.on);
    part("what").textContent = keeping.policy ? sentence() : "";
    if (trouble.textContent !== problem()) trouble.textContent = problem();
  }

  function ask(wanted) {
    question.hidden = !wanted;
    part("question").textContent = counted("leave-or-delete", kept);
    if (wanted) remove.focus();
  }

  flip.addEventListener("click", async () => {
    if (!keeping.policy?.offered) return;
    if (keeping.on) {
      keepOff();
      await outbox.empty();
      await refreshScore();
      if (!keeping.on) ask(kept > 0);
    } else {
      keepOn();
      ask(false);
    }
  });
  leave.addEventListener("click", () => {
    ask(false);
    flip.focus();
  });
  remove.addEventListener("click", async () => {
    remove.disabled = leave.disabled = true;
    try {
      await deleteAll();
      ask(false);
      flip.focus();
    } catch {
      part("question").textContent = t("delete-trouble");
    }
    remove.disabled = leave.disabled = false;
  });

  localise(element);
  followScore(({ drawings }) => {
    kept = drawings;
    // Switched off in another place, or deleted there.
    if (!kept) ask(false);
  });
  onKeeping(show);
}
