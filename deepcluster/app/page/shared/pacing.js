// How often the server is asked.

// Often enough to look alive, seldom enough for a slow server.
const EVERY = 150;

/** Ways to ask the server while something changes: `now`, or `soon`, which keeps a distance. */
export function paced(ask) {
  let asked = 0;
  let later = 0;

  function now() {
    clearTimeout(later);
    later = 0;
    asked = performance.now();
    ask();
  }

  function soon() {
    if (later) return;
    const wait = EVERY - (performance.now() - asked);
    if (wait <= 0) now();
    else later = setTimeout(now, wait);
  }

  return { now, soon };
}
