// Two maps, each with the training images that lie nearest to the drawing. The points are painted
// once per model, theme and size; then only the ring and its links move.

import { arrange, onTheme, resolve } from "../shared/colours.js";
import { localise, t } from "../shared/language.js";
import { modelTitle } from "../shared/names.js";
import { onOwnModel } from "../shared/own_model.js";
import { follow } from "../shared/reading.js";
import { neighbourTiles } from "./neighbours.js";
import { middle, unpack } from "./points.js";

const MARGIN = 0.05; // of the side, so that rings and labels stay inside
const TRAIL = 12; // places that the ring's tail remembers

export default function mapPart({ element, data }) {
  const maps = Object.fromEntries(
    Object.entries(data.maps).map(([name, map]) => [name, unpack(map)]),
  );
  onOwnModel((model) => {
    if (model) maps[model.name] = unpack(model.map);
  });

  localise(element);

  for (const side of ["left", "right"]) {
    const canvas = element.querySelector(`[data-testid="map-${side}"]`);
    const figure = canvas.closest("figure");
    const ring = figure.querySelector(".dc-ring");
    const tail = figure.querySelector("polyline");
    const links = figure.querySelector("path");
    const showNeighbours = neighbourTiles(figure.querySelector(".dc-neighbours"));
    let trail = [];
    let model = data.chosen[side];

    const inside = (v) => MARGIN + v * (1 - 2 * MARGIN);

    function paint() {
      const width = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1));
      if (!width) return; // in a tab that is not open
      canvas.width = canvas.height = width;
      const { names, places, clusters } = maps[model];
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
      context.font = `700 ${17 * unit}px ${getComputedStyle(element).fontFamily}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.lineJoin = "round";
      context.lineWidth = 5 * unit;
      context.strokeStyle = resolve("var(--dc-card)");
      context.fillStyle = resolve("var(--dc-text)");
      names.forEach((name, cluster) => {
        const place = middle(maps[model], cluster);
        if (!place) return;
        context.strokeText(name, ...at(place));
        context.fillText(name, ...at(place));
      });
    }

    function label({ cluster }) {
      const title = modelTitle(model);
      const name = maps[model].names[cluster];
      canvas.ariaLabel = `${t("map-of", { model: title })}.${name ? ` ${t("map-place", { name })}` : ""}`;
    }

    /** A line from the drawing to one of the images nearest to it. */
    function link({ x, y }, row) {
      const ends = [[x, y], maps[model].places[row]];
      const [start, end] = ends.map((place) => place.map((v) => 100 * inside(v)).join(" "));
      return `M${start} L${end}`;
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
        trail.push(`${100 * x},${100 * y}`);
        ring.style.setProperty("--x", x);
        ring.style.setProperty("--y", y);
        ring.style.setProperty("--colour", arrange(maps[model].names).colours[view.cluster]);
      }
      tail.setAttribute("points", trail.join(" "));
      links.setAttribute("d", ring.hidden ? "" : view.rows.map((row) => link(view, row)).join(" "));
      showNeighbours(view.neighbours ?? "");
    }

    show({ model: data.chosen[side] });
    new ResizeObserver(paint).observe(canvas);
    onTheme(paint);
    follow((reading) => show(reading[side]));
  }
}
