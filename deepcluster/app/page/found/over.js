// Over the pad: a line around what was taken for ink, and boxes around other ink or every digit.

import { padSide } from "../pad/brush.js";

/** An element for an SVG. */
export function node(svg, name, attributes) {
  const made = document.createElementNS(svg.namespaceURI, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** From pixels of a picture to places on a pad of 280 x 280, where it is shown as large as it fits. */
export function placed([width, height]) {
  const scale = padSide / Math.max(width, height);
  const left = (padSide - width * scale) / 2;
  const top = (padSide - height * scale) / 2;
  return {
    scale,
    to: ([x, y]) => [left + x * scale, top + y * scale],
    from: ([x, y]) => [(x - left) / scale, (y - top) / scale],
  };
}

export const middleOf = ([left, top, right, bottom]) => [(left + right) / 2, (top + bottom) / 2];

/** Put an SVG of 280 x 280 over the element that holds the pad's canvas, and draw on it. */
export function over(svg, paper) {
  paper.append(svg);

  function box(size, [left, top, right, bottom], kind) {
    const { to, scale } = placed(size);
    const [x, y] = to([left, top]);
    const around = 3;
    return node(svg, "rect", {
      x: x - around,
      y: y - around,
      width: (right - left) * scale + 2 * around,
      height: (bottom - top) * scale + 2 * around,
      rx: 4,
      class: kind,
    });
  }

  return {
    svg,
    clear: () => svg.replaceChildren(),
    /** Closed lines, in pixels of a picture of this size. */
    outline(size, lines) {
      const { to } = placed(size);
      const path = lines
        .map((line) => `M${line.map((point) => to(point).map((v) => v.toFixed(1))).join("L")}Z`)
        .join("");
      // Twice: light below dark can be seen on any paper.
      svg.append(node(svg, "path", { d: path, class: "dc-halo" }), node(svg, "path", { d: path }));
    },
    /** A box; with `press` it can be pressed and is called `name`. */
    box(size, sides, { kind, name, press }) {
      const rect = box(size, sides, kind);
      if (press) {
        for (const [key, value] of Object.entries({ role: "button", tabindex: 0 })) {
          rect.setAttribute(key, value);
        }
        rect.setAttribute("aria-label", name);
        rect.addEventListener("pointerdown", (event) => event.stopPropagation());
        rect.addEventListener("click", press);
        rect.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          press();
        });
      }
      svg.append(rect);
      return rect;
    },
  };
}
