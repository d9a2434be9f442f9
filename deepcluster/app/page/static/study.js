// What the parts of the tab "Study" tell each other: how the drawing is drawn now, and which
// preparation is looked at.
(() => {
  "use strict";

  /** A value that is told to all who follow it, to late ones at once. */
  function shared(value) {
    const followers = [];
    return {
      get: () => value,
      set(news) {
        value = news;
        for (const follower of followers) follower(value);
      },
      follow(follower) {
        followers.push(follower);
        if (value !== null) follower(value);
      },
    };
  }

  Object.assign(window.deepcluster, { drawnHow: shared(null), wayShown: shared("frame") });
})();
