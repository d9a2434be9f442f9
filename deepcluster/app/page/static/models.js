// The model that learned this visitor's hand: it is listed for nobody else. The browser remembers
// its name, and all parts of the page that show models hear of it.
(() => {
  "use strict";

  const { ask, keeping, onKeeping, remember, remembered } = window.deepcluster;
  const OWN = /^.+-[0-9a-f]{8}$/;
  const followers = [];
  let own = null, known = false;

  function tell() {
    for (const follower of followers) follower(own);
  }

  /** Call back with {name, column, map, gallery} of the own model, or with null where it went. */
  function onOwnModel(follower) {
    followers.push(follower);
    if (own) follower(own);
  }

  /** Have the page offer a model, in the place of the one that was there before. */
  async function offerModel(name) {
    own = await ask("adapt/model/" + name);
    remember("model", name);
    tell();
  }

  function withdrawModel() {
    remember("model", null);
    if (!own) return;
    own = null;
    tell();
  }

  /** Whether to show a model that drawings were read by: own ones of earlier times are gone. */
  const isListed = (name) => !OWN.test(name) || name === own?.name;

  /** Have the columns show two models. */
  function choose(left, right) {
    document.dispatchEvent(new CustomEvent("deepcluster:choose", { detail: { left, right } }));
  }

  onKeeping(async () => {
    if (keeping.known === known) return;
    known = keeping.known;
    const name = remembered("model");
    if (!known || !name) return;
    try {
      await offerModel(name);
    } catch (error) {
      if (!error.passing) withdrawModel();
    }
  });
  // Whoever deletes all drawings deletes what was learned from them.
  document.addEventListener("deepcluster:gone", ({ detail }) => detail === "all" && withdrawModel());

  Object.assign(window.deepcluster, {
    onOwnModel, offerModel, withdrawModel, isListed, choose, ownModel: () => own?.name ?? null,
  });
})();
