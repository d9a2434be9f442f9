// One sentence: what both models say, or why they can't say anything. Its value is all that the page
// is told about a drawing, and it hands that on to the other parts.

import { chosenModels } from "../answers/chosen.js";
import { onPad } from "../pad/on_pad.js";
import { hear } from "../shared/events.js";
import { t } from "../shared/language.js";
import { modelTitle } from "../shared/names.js";
import { questions } from "../shared/questions.js";
import { tell } from "../shared/reading.js";
import { isMissing, missing } from "../shared/waiting.js";

// A voice that reads out every guess during a stroke helps nobody.
const QUIET = 600;

export default function messagePart({ element, props, watch }) {
  const line = element.querySelector(".dc-message");
  const live = element.querySelector("[role=status]");

  let timer = 0;
  let held = false;
  let sides = {}; // {left: {model}, right: {model}} of the last answer

  const digit = ({ name, sure }) => t(sure ? "say-digit" : "say-unsure", { digit: name });

  function sentence({ code, left, right }) {
    if (code) return t(`error.${code}`) || t("error.other");
    if (left.name === right.name && left.sure && right.sure) {
      return t("say-both", { left: left.name });
    }
    return t(left.name === right.name ? "say-each" : "say-but", {
      left_model: modelTitle(left.model),
      left: digit(left),
      right_model: modelTitle(right.model),
      right: digit(right),
    });
  }

  function take() {
    const reading = props.value;
    if (!reading || (reading.number && !questions.take(reading.number))) return;
    const { left, right } = reading;
    sides = { left: { model: left.model }, right: { model: right.model } };
    show(reading);
  }

  function show(reading) {
    // Every drawing begins as a dot: nobody needs to hear of it before the pen is lifted.
    held = Boolean(reading.code) && !isMissing(reading.code) && onPad.penDown;
    if (held) return;
    line.textContent = sentence(reading);
    line.dataset.code = reading.code ?? "";
    line.dataset.differ = !reading.code && reading.left.name !== reading.right.name;
    tell(reading);
    clearTimeout(timer);
    timer = setTimeout(() => (live.textContent = line.textContent), QUIET);
  }

  line.textContent = t("start");
  watch("value", take);
  // An answer may have come before this script.
  take();
  // The answer after the pen is lifted may be the very one that was held back, and then no change of
  // the value tells of it.
  hear("pen-up", () => held && show(props.value));
  // The old answer is none to what is on the pad now.
  hear("answer", (state) => {
    if (state === "failed" || state === "slow") {
      const chosen = chosenModels.get();
      const side = (name) => sides[name] ?? { model: chosen[name] };
      show({ code: missing(state), left: side("left"), right: side("right") });
    }
  });
}
