// The nine training images that a model finds most like the drawing, three by three.

import { decoded } from "../shared/pictures.js";

const NEIGHBOURS = 9;

/** Fill a node with their places; gives a function that shows a sheet of them, none for "". */
export function neighbourTiles(node) {
  for (let i = 0; i < NEIGHBOURS; i++) {
    const tile = document.createElement("div");
    tile.className = "dc-tile";
    tile.style.setProperty("--columns", NEIGHBOURS);
    tile.style.setProperty("--column", i);
    node.append(tile);
  }

  return async (sheet) => {
    node.dataset.sheet = sheet;
    if (sheet) await decoded(sheet);
    // A newer answer may have come while this one was decoded.
    if (node.dataset.sheet !== sheet) return;
    node.style.setProperty("--sheet", sheet ? `url(${sheet})` : "none");
  };
}
