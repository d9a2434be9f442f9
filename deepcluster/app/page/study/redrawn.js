// The visitor's drawing with sliders for how it is drawn. Its value is what the models are to be asked:
// {image, own}. `data`: ranges of the sliders, and an example for as long as the pad is empty.

import { paint, pictureOf } from "../pad/brush.js";
import { onPad } from "../pad/on_pad.js";
import { onTheme, resolve } from "../shared/colours.js";
import { language, localise, t } from "../shared/language.js";
import { onOwnModel, ownModel } from "../shared/own_model.js";
import { paced } from "../shared/pacing.js";
import { follow } from "../shared/reading.js";
import { drawnHow } from "./looked_at.js";
import { measure, redraw } from "./redraw.js";

const WAYS = ["slant", "width", "size", "across", "down"];

export default function redrawnPart({ element, props, trigger, data }) {
  const canvas = element.querySelector("canvas");
  const said = element.querySelector("[data-part=said]");
  const reset = element.querySelector("button");
  const sliders = Object.fromEntries(
    WAYS.map((way) => [way, element.querySelector(`[data-how=${way}]`)]),
  );
  const example = data.example.strokes.map((points) => ({ points, width: data.example.width }));

  let moved = {}; // what the visitor set; everything else stays as it was drawn
  let marks = [];
  let drawn = measure(example);
  let isOwn = false;
  let asked = null;

  const percent = new Intl.NumberFormat(language, { style: "percent" });
  const WRITTEN = {
    slant: (v) => `${v.toLocaleString(language)}°`,
    width: (v) => t("how-px", { n: Math.round(v) }),
    size: (v) => percent.format(v),
    across: (v) => percent.format(v),
    down: (v) => percent.format(v),
  };

  for (const way of WAYS) {
    const [low, high] = data.ranges[way] ?? [-data.ranges.offset[1], data.ranges.offset[1]];
    sliders[way].min = low;
    sliders[way].max = high;
  }

  const wanted = () => ({ ...drawn, ...moved });

  function redrawn() {
    const still = drawn.kind === "photo" || drawn.kind === "nothing" || !Object.keys(moved).length;
    return still ? marks : redraw(marks, drawn, wanted());
  }

  function show() {
    const side = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1));
    if (!side) return; // in a tab that is not open
    if (canvas.width !== side) canvas.width = canvas.height = side;
    paint(canvas, redrawn(), resolve("var(--dc-ink)"));
  }

  function showSliders() {
    const fixed = drawn.kind === "photo" || drawn.kind === "nothing";
    const now = wanted();
    for (const way of WAYS) {
      const slider = sliders[way];
      slider.disabled = fixed || (way === "width" && drawn.kind !== "strokes");
      const value = slider.disabled ? undefined : now[way];
      if (value !== undefined && slider !== document.activeElement) slider.value = value;
      const text = value === undefined ? "–" : WRITTEN[way](value);
      slider.parentElement.querySelector("output").value = text;
      slider.setAttribute("aria-valuetext", text);
    }
    reset.disabled = !Object.keys(moved).length;
    said.textContent = t(!isOwn ? "redrawn-example" : fixed ? "redrawn-photo" : "redrawn-own");
    drawnHow.set(fixed ? {} : { ...now, width: drawn.kind === "strokes" ? now.width : undefined });
  }

  // Asking costs every visitor's share of the server, so only an open tab asks.
  const { soon: askSoon } = paced(() => {
    if (!canvas.clientWidth) return;
    const image = pictureOf(redrawn());
    const own = ownModel();
    const question = image + own;
    if (question === asked) return;
    asked = question;
    props.value = { image, own };
    trigger("input");
  });

  function all() {
    show();
    showSliders();
    askSoon();
  }

  function take() {
    const seen = onPad.marks();
    const own = measure(seen);
    isOwn = own.kind !== "nothing";
    marks = isOwn ? seen : example;
    drawn = isOwn ? own : measure(example);
    all();
  }

  for (const way of WAYS) {
    sliders[way].addEventListener("input", () => {
      moved[way] = Number(sliders[way].value);
      all();
    });
  }

  reset.addEventListener("click", () => {
    moved = {};
    document.activeElement?.blur();
    all();
  });

  localise(element);
  take();
  follow(take);
  onOwnModel(askSoon);
  onTheme(show);
  new ResizeObserver(() => {
    show();
    askSoon();
  }).observe(canvas);
}
