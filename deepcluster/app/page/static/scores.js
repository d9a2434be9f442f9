// How often each model was right about this visitor's hand, as far as corrections tell.
(() => {
  "use strict";

  const { t, ask, keeping, modelTitle, onKeeping, percent } = window.deepcluster;
  const NONE = { drawings: 0, corrected: 0, scores: {}, votes: {} };
  // What comes close together, as in deleting many, is asked for once.
  const SOON = 120;
  const followers = [];
  let score = null, timer = 0, newest = null, known = false;

  function tell(news) {
    score = news;
    for (const follower of followers) follower(score);
  }

  async function answer(question) {
    if (!keeping.known) return tell(NONE);
    let news = null;
    try {
      news = await ask("drawings/score");
    } catch {
      // The last one still holds; the outbox says that there is trouble.
    }
    // Whoever asked later gets what is newer, even where this took longer.
    if (question !== newest) return newest.told;
    if (news) tell(news);
  }

  /** Ask now, and not once more for what has happened so far. */
  function refresh() {
    clearTimeout(timer);
    newest = {};
    return (newest.told = answer(newest));
  }

  function refreshSoon() {
    clearTimeout(timer);
    timer = setTimeout(refresh, SOON);
  }

  /** Call back with every score: {drawings, corrected, scores, votes}. */
  function followScore(follower) {
    followers.push(follower);
    if (score) follower(score);
  }

  /** What people call a label: "7", "not a digit". */
  const labelTitle = (label) => t("label." + label) || label;

  /** "Your handwriting so far: deep 29 of 30, pixel-kmeans 17 of 30"; "" without a correction. */
  function scoreLine({ scores }, models) {
    const parts = [...new Set(models)].filter((model) => scores[model]?.of);
    const said = parts.map((model) => t("score-of", { model: modelTitle(model), ...scores[model] }));
    return said.length ? t("so-far", { scores: said.join(", ") }) : "";
  }

  /** A list item for a model's score: its name, a bar, and the figure. */
  function scoreRow([model, { right, of }]) {
    const item = document.createElement("li");
    item.dataset.model = model;
    const name = document.createElement("b"), bar = document.createElement("i");
    const figure = document.createElement("span");
    name.textContent = name.title = modelTitle(model);
    bar.style.setProperty("--share", right / of);
    bar.ariaHidden = "true";
    figure.textContent = t("score-figure", { right, of });
    figure.title = percent(right / of);
    item.append(name, bar, figure);
    return item;
  }

  onKeeping(() => {
    if (keeping.known !== known) refreshSoon();
    known = keeping.known;
  });
  document.addEventListener("deepcluster:kept", refreshSoon);
  document.addEventListener("deepcluster:gone", refreshSoon);

  Object.assign(window.deepcluster, { followScore, refreshScore: refresh, scoreLine, scoreRow, labelTitle });
})();
