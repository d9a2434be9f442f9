// One sentence: what both models say, or why they can't say anything. Its value is all that the page
// is told about a drawing, and it hands that on to the other parts.
const { t, modelTitle, tell } = window.deepcluster;
const line = element.querySelector(".dc-message"), live = element.querySelector("[role=status]");

// A voice that reads out every guess during a stroke helps nobody.
const QUIET = 600;
let timer = 0;
let held = false;

const digit = ({ name, sure }) => t(sure ? "say-digit" : "say-unsure", { digit: name });

function sentence({ code, left, right }) {
  if (code) return t("error." + code) || t("error.other");
  if (left.name === right.name && left.sure && right.sure) {
    return t("say-both", { left: left.name });
  }
  return t("say-each", {
    left_model: modelTitle(left.model), left: digit(left),
    right_model: modelTitle(right.model), right: digit(right),
  });
}

function show() {
  const reading = props.value;
  // Every drawing begins as a dot: nobody needs to hear of it before the pen is lifted.
  held = Boolean(reading?.code) && window.deepcluster.penDown;
  if (held || !reading) return;
  line.textContent = sentence(reading);
  line.dataset.code = reading.code ?? "";
  tell(reading);
  clearTimeout(timer);
  timer = setTimeout(() => (live.textContent = line.textContent), QUIET);
}

watch("value", show);
// The answer after the pen is lifted may be the very one that was held back, and then no change of
// the value tells of it.
document.addEventListener("deepcluster:pen-up", () => held && show());
line.textContent = t("start");
