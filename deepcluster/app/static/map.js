// Two maps. The points are painted once per model, theme and size; then only the ring moves.
const { t, localise, modelTitle, arrange, resolve, onTheme } = window.deepcluster;

const MARGIN = 0.05; // of the side, so that rings and labels stay inside
const GLIDE = 140; // ms for the ring's way to its next place
const TRAIL = 40; // places that the ring's tail remembers
const still = matchMedia("(prefers-reduced-motion: reduce)");

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

const maps = Object.fromEntries(
  Object.entries(props.maps).map(([name, { names, points, clusters }]) => {
    const steps = new DataView(bytes(points).buffer);
    const places = [];
    for (let at = 0; at < steps.byteLength; at += 4) {
      places.push([steps.getUint16(at, true) / 65535, steps.getUint16(at + 2, true) / 65535]);
    }
    return [name, { names, places, clusters: bytes(clusters) }];
  }),
);

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

/** Where a cluster's name stands: amid its points. */
function middle({ places, clusters }, cluster) {
  const own = places.filter((_, i) => clusters[i] === cluster);
  return own.length ? [median(own.map(([x]) => x)), median(own.map(([, y]) => y))] : null;
}

const panels = [...element.querySelectorAll("figure")].map((figure, side) => {
  const canvas = figure.querySelector("canvas");
  const caption = figure.querySelector("figcaption");
  const ground = document.createElement("canvas"); // all that does not move
  let ring = null, from = null, to = null, since = 0, trail = [], model = null;

  const at = ([x, y]) => [x, y].map((v) => (MARGIN + v * (1 - 2 * MARGIN)) * canvas.width);

  function paintGround() {
    const map = maps[model];
    const { colours } = arrange(map.names);
    const context = ground.getContext("2d");
    const ratio = canvas.width / Math.max(1, canvas.clientWidth);
    ground.width = ground.height = canvas.width;
    const painted = colours.map(resolve);
    context.globalAlpha = 0.75;
    map.places.forEach((place, i) => {
      const [x, y] = at(place);
      context.fillStyle = painted[map.clusters[i]];
      context.beginPath();
      context.arc(x, y, 1.9 * ratio, 0, 2 * Math.PI);
      context.fill();
    });
    context.globalAlpha = 1;
    context.font = "700 " + 17 * ratio + "px " + getComputedStyle(element).fontFamily;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 5 * ratio;
    context.strokeStyle = resolve("var(--dc-card)");
    context.fillStyle = resolve("var(--dc-text)");
    map.names.forEach((name, cluster) => {
      const place = middle(map, cluster);
      if (!place) return;
      context.strokeText(name, ...at(place));
      context.fillText(name, ...at(place));
    });
  }

  function paint() {
    const context = canvas.getContext("2d");
    const ratio = canvas.width / Math.max(1, canvas.clientWidth);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(ground, 0, 0);
    if (!ring) return;
    const colour = resolve("var(--dc-text)");
    context.strokeStyle = colour;
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = 1.5 * ratio;
    context.globalAlpha = 0.35;
    context.beginPath();
    for (const place of trail) context.lineTo(...at(place));
    context.stroke();
    context.globalAlpha = 1;
    context.beginPath();
    context.arc(...at(ring), 9 * ratio, 0, 2 * Math.PI);
    context.fillStyle = resolve("var(--dc-card)");
    context.fill();
    context.lineWidth = 3 * ratio;
    context.stroke();
    context.beginPath();
    context.arc(...at(ring), 4.5 * ratio, 0, 2 * Math.PI);
    context.fillStyle = canvas.dataset.colour;
    context.fill();
  }

  function step() {
    if (!to) return;
    const way = still.matches ? 1 : Math.min(1, (performance.now() - since) / GLIDE);
    const eased = 1 - (1 - way) ** 3;
    ring = from.map((v, i) => v + (to[i] - v) * eased);
    trail.push(ring);
    trail = trail.slice(-TRAIL);
    paint();
    if (way < 1) requestAnimationFrame(step);
  }

  function label({ cluster }) {
    const title = modelTitle(model);
    caption.textContent = title;
    const place = cluster === undefined ? "" : " " + t("map-place", { name: maps[model].names[cluster] });
    canvas.ariaLabel = t("map-of", { model: title }) + "." + place;
  }

  function show() {
    const view = props.value[side];
    const changed = view.model !== model;
    if (changed) {
      model = view.model;
      ring = to = null;
      if (canvas.width) paintGround();
    }
    label(view);
    canvas.dataset.x = view.x ?? "";
    canvas.dataset.y = view.y ?? "";
    if (view.x === undefined) {
      ring = to = null;
      trail = [];
      paint();
      return;
    }
    const { colours } = arrange(maps[model].names);
    canvas.dataset.colour = resolve(colours[view.cluster]);
    to = [view.x, view.y];
    from = ring ?? to;
    since = performance.now();
    requestAnimationFrame(step);
  }

  function redraw() {
    const width = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1));
    if (!width || !model) return;
    if (width !== canvas.width) canvas.width = canvas.height = width;
    paintGround();
    paint();
  }

  new ResizeObserver(redraw).observe(canvas);
  onTheme(redraw);
  return show;
});

const showAll = () => panels.forEach((show) => show());
watch("value", showAll);
localise(element);
showAll();
