// Colours of clusters, and of the theme that is shown.

/**
 * Order and colour of a model's clusters. Clusters of one name stand side by side; the first
 * has the colour of its digit, the others lighter or darker shades of it, in every model.
 */
export function arrange(names) {
  const order = names.map((_, cluster) => cluster);
  order.sort((a, b) => names[a].localeCompare(names[b]) || a - b);
  const seen = new Map();
  const colours = [];
  for (const cluster of order) {
    const name = names[cluster];
    const twin = seen.get(name) ?? 0;
    seen.set(name, twin + 1);
    const digit = /^\d$/.test(name) ? Number(name) : cluster % 10;
    const left = Math.max(100 - 35 * twin, 30);
    colours[cluster] = twin
      ? `color-mix(in oklab, var(--dc-digit-${digit}) ${left}%, var(--dc-twin-${digit}))`
      : `var(--dc-digit-${digit})`;
  }
  return { order, colours };
}

// Asking the browser makes it style the page anew, so it is asked once for each theme.
const resolved = new Map();

/** A CSS colour as canvases take it: variables resolved for the theme shown. */
export function resolve(colour) {
  const known = document.body.className + colour;
  if (!resolved.has(known)) resolved.set(known, ask(colour));
  return resolved.get(known);
}

function ask(colour) {
  const probe = document.createElement("span");
  probe.style.color = colour;
  document.body.append(probe);
  const answer = getComputedStyle(probe).color;
  probe.remove();
  return answer;
}

/** Call back whenever the theme changes. */
export function onTheme(callback) {
  const observer = new MutationObserver(callback);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
}
