// One sentence: what both models say, or why they can't say anything. Its value is all that the page
// is told about a drawing, and it hands that on to the other parts.
const { t, modelTitle, tell } = window.deepcluster;
const line = element.querySelector(".dc-message"), live = element.querySelector("[role=status]");

// A voice that reads out every guess during a stroke helps nobody.
const QUIET = 600;
let timer = 0;

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

watch("value", () => {
  const reading = props.value;
  // Every drawing begins as a dot: nobody needs to hear of it before the pen is lifted.
  if (reading.code && window.deepcluster.penDown) return;
  line.textContent = sentence(reading);
  line.dataset.code = reading.code ?? "";
  tell(reading);
  clearTimeout(timer);
  timer = setTimeout(() => (live.textContent = line.textContent), QUIET);
});
line.textContent = t("start");
