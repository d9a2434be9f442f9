// Example drawings: thumbnails by the pad's brush; a click puts one on the pad.

import { onTheme, resolve } from "../shared/colours.js";
import { localise, t } from "../shared/language.js";
import { roving } from "../shared/roving.js";
import { paint } from "./brush.js";
import { putOnPad } from "./on_pad.js";

// Sharp on any screen.
const SIDE = 104;

export default function examplesPart({ element, data }) {
  const strip = element.querySelector(".dc-strip");

  const thumbnails = data.map(({ name, strokes, width }) => {
    const button = document.createElement("button");
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIDE;
    button.type = "button";
    button.dataset.testid = `example-${name}`;
    button.title = button.ariaLabel = t(name);
    button.append(canvas);
    button.addEventListener("click", () => putOnPad({ strokes, width }));
    strip.append(button);
    return { canvas, marks: strokes.map((points) => ({ points, width })) };
  });

  function show() {
    const colour = resolve("var(--dc-ink)");
    for (const { canvas, marks } of thumbnails) paint(canvas, marks, colour);
  }

  roving(strip);
  localise(element);
  onTheme(show);
  show();
}
