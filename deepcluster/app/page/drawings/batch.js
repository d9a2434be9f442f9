// "Write 0 to 9 twice": twenty drawings one after the other, each kept with its label.

import { paint, pictureOf } from "../pad/brush.js";
import { drawWith } from "../pad/pointer.js";
import { resolve } from "../shared/colours.js";
import { keeping, onKeeping } from "../shared/keeping.js";
import { counted, localise, t } from "../shared/language.js";
import { answerTitle, modelTitle, publicModels } from "../shared/names.js";
import { outbox } from "./outbox.js";
import { scoreRow } from "./scores.js";

const WIDTH = 18;
const DIGITS = [..."01234567890123456789"];
// Longer than a hand needs between two strokes of a digit.
const PAUSE = 1100;

export default function batchPart({ element }) {
  const find = (id) => element.querySelector(`[data-testid="${id}"]`);
  const part = (name) => element.querySelector(`[data-part="${name}"]`);

  const dialog = find("batch");
  const canvas = find("batch-pad");
  const progress = element.querySelector(".dc-progress");

  let marks = [];
  let drawn = []; // of this digit; ids of those that were written
  let writing = false;
  let byHand = false;
  let timer = 0;
  let frame = 0;

  // The pad

  function show() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      paint(canvas, marks, resolve("var(--dc-ink)"));
      showPen(WIDTH);
    });
  }

  const showPen = drawWith(canvas, {
    start(x, y) {
      clearTimeout(timer);
      progress.classList.remove("dc-soon");
      writing = true;
      marks.push({ points: [x, y], width: WIDTH });
      showButtons();
    },
    move(points) {
      marks.at(-1).points.push(...points);
      show();
    },
    end() {
      writing = false;
      show();
      if (byHand && find("batch-auto").checked) {
        timer = setTimeout(next, PAUSE);
        progress.classList.add("dc-soon");
      }
    },
    show,
  });
  // A keyboard needs more time between two strokes than any pause that suits a hand.
  canvas.addEventListener("pointerdown", () => (byHand = true), { capture: true });
  canvas.addEventListener("keydown", () => (byHand = false), { capture: true });

  // From digit to digit

  function showButtons() {
    find("batch-on").disabled = find("batch-undo").disabled = !marks.length;
    find("batch-back").disabled = !drawn.length;
  }

  function showDigit() {
    clearTimeout(timer);
    progress.classList.remove("dc-soon");
    marks = [];
    const digit = DIGITS[drawn.length];
    find("batch-next").querySelector("b").textContent = digit;
    element.querySelector(".dc-model-digit").textContent = digit;
    find("batch-progress").textContent = t("batch-progress", {
      n: drawn.length + 1,
      of: DIGITS.length,
    });
    progress.ariaValueNow = drawn.length;
    progress.ariaValueMax = DIGITS.length;
    progress.style.setProperty("--share", drawn.length / DIGITS.length);
    showButtons();
    show();
  }

  function next() {
    clearTimeout(timer);
    if (!marks.length || writing || !dialog.open) return;
    const label = DIGITS[drawn.length];
    const id = outbox.keep({ image: pictureOf(marks), label });
    drawn.push({ id, label, arrived: outbox.arrived(id) });
    if (drawn.length < DIGITS.length) showDigit();
    else finish();
  }

  function back() {
    if (writing || !drawn.length) return;
    outbox.discard(drawn.pop().id);
    showDigit();
  }

  function undo() {
    if (writing) return;
    clearTimeout(timer);
    progress.classList.remove("dc-soon");
    marks.pop();
    showButtons();
    show();
  }

  function begin() {
    drawn = [];
    part("writing").hidden = false;
    part("done").hidden = true;
    if (!dialog.open) dialog.showModal();
    showDigit();
    canvas.focus({ preventScroll: true });
  }

  // The end

  async function finish() {
    part("writing").hidden = true;
    part("done").hidden = false;
    find("batch-scores").replaceChildren();
    find("batch-misread").replaceChildren();
    find("batch-done").textContent = counted("batch-done", drawn.length);
    part("summary").textContent = outbox.trouble ? t("kept-waits") : t("batch-counting");
    find("batch-done").focus();
    const mine = drawn;
    const arrived = await Promise.all(mine.map((one) => one.arrived));
    // Started again meanwhile.
    if (mine !== drawn) return;
    showScores(
      mine.map(({ label }, at) => ({ label, ...arrived[at] })).filter((one) => one.models),
    );
  }

  function showScores(drawings) {
    const counts = {};
    for (const { label, models } of drawings) {
      for (const [model, { name }] of Object.entries(models)) {
        counts[model] ??= { right: 0, of: 0 };
        counts[model].of += 1;
        counts[model].right += name === label;
      }
    }
    const best = Object.entries(counts).sort(([, a], [, b]) => b.right - a.right);
    find("batch-scores").replaceChildren(...best.map(scoreRow));
    // The model whose errors are of interest: the one that the page is about.
    const [first] = publicModels.filter((model) => counts[model]);
    const missed = drawings.filter(({ label, models }) => models[first].name !== label);
    part("summary").textContent = missed.length
      ? t("batch-misread", { model: modelTitle(first) })
      : "";
    find("batch-misread").replaceChildren(
      ...missed.map(({ label, models, frame: url }) => {
        const item = document.createElement("li");
        const image = document.createElement("img");
        image.src = url;
        image.alt = "";
        image.className = "dc-ink dc-own-frame";
        const text = document.createElement("span");
        text.textContent = t("batch-misread-one", { label, said: answerTitle(models[first]) });
        item.append(image, text);
        return item;
      }),
    );
  }

  dialog.addEventListener("keydown", (event) => {
    // The page's own keys, such as undo, are not meant while this is open.
    event.stopPropagation();
    if (part("writing").hidden) return;
    const typing = event.target.matches("button, input");
    if (event.key === "Enter" && !typing) next();
    else if (event.key === "Backspace") back();
    else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) undo();
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("close", () => clearTimeout(timer));
  find("batch-start").addEventListener("click", begin);
  find("batch-again").addEventListener("click", begin);
  find("batch-on").addEventListener("click", () => {
    next();
    // Disabled for want of ink, it would lose the keyboard's focus.
    if (dialog.open && !part("writing").hidden) canvas.focus({ preventScroll: true });
  });
  find("batch-back").addEventListener("click", back);
  find("batch-undo").addEventListener("click", undo);
  for (const id of ["batch-stop", "batch-close"])
    find(id).addEventListener("click", () => dialog.close());
  localise(element);
  onKeeping(() => {
    find("batch-start").disabled = !keeping.on;
    element.querySelector("section").hidden = keeping.policy?.offered === false;
  });
}
