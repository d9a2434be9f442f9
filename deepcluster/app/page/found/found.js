// What was found on the picture on the pad: shown over it, with what is doubtful; other ink can be
// pressed, a photo can be cropped, and every digit can be read.

import { chosenModels } from "../answers/chosen.js";
import { onPad } from "../pad/on_pad.js";
import { announce } from "../shared/events.js";
import { localise, t } from "../shared/language.js";
import { follow } from "../shared/reading.js";
import { cutOut, rectangle } from "./crop.js";
import { everyDigit, showLines } from "./every.js";
import { middleOf, over } from "./over.js";

// Doubts that another look at all the ink may settle.
const MORE = ["other-ink", "several"];

export default function foundPart({ element }) {
  const find = (id) => element.querySelector(`[data-testid="${id}"]`);
  const every = find("every");
  const crop = find("crop");
  const doubts = find("doubts");
  const trouble = find("every-trouble");
  const lines = find("every-digits");
  const layer = over(element.querySelector("svg"), onPad.paper());

  let found = null;
  let read = null; // {image, digits, models} of the last reading of every digit
  let stopCropping = null;

  const photo = () => onPad.marks()[0]?.photo ?? null;
  const choose = (digit) => announce("point", { at: middleOf(digit.box) });

  function show() {
    const image = onPad.now().image;
    if (read && read.image !== image) {
      read = null;
      lines.hidden = true;
    }
    trouble.hidden = true;
    const codes = found?.doubts.map(({ code }) => code) ?? [];
    doubts.textContent = codes.map((code) => t(`doubt.${code}`)).join(" ");
    doubts.hidden = !codes.length;
    every.hidden = !found || !(photo() || codes.some((code) => MORE.includes(code)));
    crop.hidden = !photo();
    if (crop.hidden) endCrop();
    layer.clear();
    if (!found || onPad.penDown) return;
    if (photo()) layer.outline(found.size, found.outlines);
    for (const [i, digit] of (read?.digits ?? []).entries()) {
      const press = photo() && (() => choose(digit));
      layer.box(found.size, digit.box, { kind: "dc-digit-box", name: `${i + 1}`, press });
    }
    if (read) return;
    for (const box of found.others) {
      // On a drawing more strokes may follow: nothing may lie in the pen's way there.
      const press = photo() && (() => choose({ box }));
      layer.box(found.size, box, { kind: "dc-other", name: t("read-this"), press });
    }
  }

  every.addEventListener("click", async () => {
    const { image } = onPad.now();
    const { left, right } = chosenModels.get();
    every.disabled = true;
    try {
      const digits = await everyDigit(image, [left, right]);
      if (onPad.now().image !== image) return;
      read = { image, digits };
      show();
      showLines(lines, digits, [left, right], choose);
    } catch (error) {
      trouble.textContent = t(`error.${error.code}`) || t("error.failed-answer");
      trouble.hidden = false;
    } finally {
      every.disabled = false;
    }
  });

  function endCrop() {
    stopCropping?.();
    stopCropping = null;
    layer.svg.classList.remove("dc-cutting");
    crop.ariaPressed = "false";
    find("crop-help").hidden = true;
  }

  crop.addEventListener("click", () => {
    if (stopCropping) return endCrop();
    layer.svg.classList.add("dc-cutting");
    crop.ariaPressed = "true";
    find("crop-help").hidden = false;
    stopCropping = rectangle(layer.svg, (sides) => {
      const part = cutOut(photo(), sides);
      const { source } = onPad.now();
      endCrop();
      if (part) announce("put", { ...part, source, own: true });
    });
  });

  localise(element);
  follow((reading) => {
    found = reading.found ?? null;
    show();
  });
}
