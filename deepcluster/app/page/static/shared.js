// What the page's components share: language, pictures, colours, and the event that puts a
// drawing on the pad. Runs once, before Gradio builds the page; the texts are there already.
(() => {
  "use strict";

  const french = (navigator.language || "en").toLowerCase().startsWith("fr");
  const language = french ? "fr" : "en";
  const texts = window.deepcluster.texts[language];
  document.documentElement.lang = language;

  /** The visitor's text for a key, words in braces filled in; "" for an unknown key. */
  function t(key, values = {}) {
    return (texts[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  /** Fill an element's [data-text], and the [data-label]s that only screen readers read. */
  function localise(element) {
    for (const node of element.querySelectorAll("[data-text]")) {
      node.textContent = t(node.dataset.text);
    }
    for (const node of element.querySelectorAll("[data-label]")) {
      node.setAttribute("aria-label", t(node.dataset.label));
      if (node.tagName === "BUTTON") node.title = t(node.dataset.label);
    }
  }

  const plural = new Intl.PluralRules(language);

  /** A text that depends on a number, from the keys that end in -one and -many. */
  function counted(key, n) {
    return t(key + (plural.select(n) === "one" ? "-one" : "-many"), { n: n.toLocaleString(language) });
  }

  const whole = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });

  /** 0.987 as "99 %", in the visitor's way to write it. */
  const percent = (share) => whole.format(share);

  /** A model's name as people say it; its own name where there is none. */
  function modelTitle(name) {
    const learned = /^(.+)-[0-9a-f]{8}$/.exec(name);
    if (learned) return t("model-own", { model: modelTitle(learned[1]) });
    return t("model." + name) || name;
  }

  /**
   * Order and colour of a model's clusters. Clusters of one name stand side by side; the first
   * has the colour of its digit, the others lighter or darker shades of it, in every model.
   */
  function arrange(names) {
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
        ? "color-mix(in oklab, var(--dc-digit-" + digit + ") " + left + "%, var(--dc-twin-" + digit + "))"
        : "var(--dc-digit-" + digit + ")";
    }
    return { order, colours };
  }

  // Asking the browser makes it style the page anew, so it is asked once for each theme.
  const resolved = new Map();

  /** A CSS colour as canvases take it: variables resolved for the theme shown. */
  function resolve(colour) {
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
  function onTheme(callback) {
    const observer = new MutationObserver(callback);
    observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  }

  /** Decode a data URL before it is shown: nothing blinks, and nothing old is shown late. */
  async function decoded(url) {
    const image = new Image();
    image.src = url;
    await image.decode();
    return image;
  }

  /**
   * Show a picture by its data URL, none for "". An older one that is decoded late is not shown.
   */
  async function showPicture(image, url) {
    image.dataset.wanted = url;
    if (url) await decoded(url);
    if (image.dataset.wanted !== url) return;
    image.hidden = !url;
    if (url) image.src = url;
    else image.removeAttribute("src");
  }

  // Often enough to look alive, seldom enough for a slow server.
  const EVERY = 150;

  /** Ways to ask the server while something changes: `now`, or `soon`, which keeps a distance. */
  function paced(ask) {
    let asked = 0, later = 0;

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

  const followers = [];
  let reading = null;

  /** Hand what the page was told about the drawing to all its parts. */
  function tell(news) {
    reading = news;
    for (const follower of followers) follower(reading);
  }

  /** Call back with every reading; a part that is built late gets the last one at once. */
  function follow(follower) {
    followers.push(follower);
    if (reading) follower(reading);
  }

  /** Put something on the pad: {strokes, width} or {ink: canvas}. */
  const putOnPad = (drawing) => {
    document.dispatchEvent(new CustomEvent("deepcluster:put", { detail: drawing }));
  };

  /** Within a row of buttons only one is a tab stop; arrow keys lead to the others. */
  function roving(row) {
    const buttons = [...row.querySelectorAll("button")];
    buttons.forEach((button, index) => (button.tabIndex = index ? -1 : 0));
    row.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const index = buttons.indexOf(event.target);
      if (!step || index < 0) return;
      event.preventDefault();
      const next = buttons[(index + step + buttons.length) % buttons.length];
      for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
      next.focus();
    });
  }

  Object.assign(window.deepcluster, {
    language, t, counted, localise, percent, modelTitle, arrange, resolve, onTheme, decoded,
    showPicture, paced, tell, follow, putOnPad, roving,
  });
})();
