// Two maps. The points are painted once per model, theme and size; then only the ring moves.
const { t, localise, modelTitle, arrange, resolve, onTheme, follow, onOwnModel } = window.deepcluster;

const MARGIN = 0.05; // of the side, so that rings and labels stay inside
const TRAIL = 12; // places that the ring's tail remembers

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

function unpack(map) {
  const steps = new DataView(bytes(map.points).buffer);
  map.clusters = bytes(map.clusters);
  map.places = [];
  for (let at = 0; at < steps.byteLength; at += 4) {
    map.places.push([steps.getUint16(at, true) / 65535, steps.getUint16(at + 2, true) / 65535]);
  }
  return map;
}

Object.values(data.maps).forEach(unpack);
onOwnModel((model) => model && (data.maps[model.name] = unpack({ ...model.map })));

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

/** Where a cluster's name stands: amid its points. */
function middle({ places, clusters }, cluster) {
  const own = places.filter((_, i) => clusters[i] === cluster);
  return own.length ? [median(own.map(([x]) => x)), median(own.map(([, y]) => y))] : null;
}

localise(element);

for (const side of ["left", "right"]) {
  const canvas = element.querySelector('[data-testid="map-' + side + '"]');
  const figure = canvas.closest("figure"), ring = figure.querySelector(".dc-ring");
  const caption = figure.querySelector("figcaption"), tail = figure.querySelector("polyline");
  let trail = [], model = data.chosen[side];

  const inside = (v) => MARGIN + v * (1 - 2 * MARGIN);

  function paint() {
    const width = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1));
    if (!width) return; // in a tab that is not open
    canvas.width = canvas.height = width;
    const { names, places, clusters } = data.maps[model];
    const context = canvas.getContext("2d");
    const unit = width / canvas.clientWidth;
    const at = (place) => place.map((v) => inside(v) * width);
    const colours = arrange(names).colours.map(resolve);
    context.globalAlpha = 0.75;
    places.forEach((place, i) => {
      context.fillStyle = colours[clusters[i]];
      context.beginPath();
      context.arc(...at(place), 1.9 * unit, 0, 2 * Math.PI);
      context.fill();
    });
    context.globalAlpha = 1;
    context.font = "700 " + 17 * unit + "px " + getComputedStyle(element).fontFamily;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 5 * unit;
    context.strokeStyle = resolve("var(--dc-card)");
    context.fillStyle = resolve("var(--dc-text)");
    names.forEach((name, cluster) => {
      const place = middle(data.maps[model], cluster);
      if (!place) return;
      context.strokeText(name, ...at(place));
      context.fillText(name, ...at(place));
    });
  }

  function label({ cluster }) {
    const title = modelTitle(model);
    const name = data.maps[model].names[cluster];
    caption.textContent = title;
    canvas.ariaLabel =
      t("map-of", { model: title }) + "." + (name ? " " + t("map-place", { name }) : "");
  }

  function show(view) {
    const other = view.model !== model;
    model = view.model;
    label(view);
    if (other) paint();
    ring.hidden = view.x === undefined;
    canvas.dataset.x = view.x ?? "";
    canvas.dataset.y = view.y ?? "";
    trail = ring.hidden || other ? [] : trail.slice(-TRAIL);
    if (!ring.hidden) {
      const [x, y] = [view.x, view.y].map(inside);
      trail.push(100 * x + "," + 100 * y);
      ring.style.setProperty("--x", x);
      ring.style.setProperty("--y", y);
      ring.style.setProperty("--colour", arrange(data.maps[model].names).colours[view.cluster]);
    }
    tail.setAttribute("points", trail.join(" "));
  }

  show({ model: data.chosen[side] });
  new ResizeObserver(paint).observe(canvas);
  onTheme(paint);
  follow((reading) => show(reading[side]));
}
