// One sentence: what both models say, or why they can't say anything.
const { t, modelTitle } = window.deepcluster;
const line = element.querySelector(".dc-message"), live = element.querySelector("[role=status]");

// A voice that reads out every guess during a stroke helps nobody.
const QUIET = 600;
let timer = 0;

const digit = ({ digit, sure }) => t(sure ? "say-digit" : "say-unsure", { digit });

function sentence() {
  const { code, answers } = props.value || {};
  if (code) return t("error." + code) || t("error.other");
  if (!answers) return t("start");
  const [left, right] = answers;
  if (left.digit === right.digit && left.sure && right.sure) {
    return t("say-both", { left: left.digit });
  }
  return t("say-each", {
    left_model: modelTitle(left.model), left: digit(left),
    right_model: modelTitle(right.model), right: digit(right),
  });
}

function show() {
  line.textContent = sentence();
  line.dataset.code = props.value?.code ?? "";
  clearTimeout(timer);
  timer = setTimeout(() => (live.textContent = line.textContent), QUIET);
}

watch("value", show);
line.textContent = sentence();
