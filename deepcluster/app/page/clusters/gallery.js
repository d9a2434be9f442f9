// All clusters of all models; a click on a member puts it on the pad.

import { inkOf } from "../pad/brush.js";
import { putOnPad } from "../pad/on_pad.js";
import { arrange } from "../shared/colours.js";
import { localise, percent, t } from "../shared/language.js";
import { modelTitle } from "../shared/names.js";
import { onOwnModel } from "../shared/own_model.js";
import { decoded } from "../shared/pictures.js";
import { roving } from "../shared/roving.js";

export default function galleryPart({ element, data }) {
  const gallery = element.querySelector('[data-testid="gallery"]');

  function tile(tag, column, row, columns, rows) {
    const node = document.createElement(tag);
    const picture = document.createElement("span");
    picture.className = "dc-tile dc-ink";
    picture.style.cssText = `--columns:${columns};--column:${column};--rows:${rows};--row:${row}`;
    node.append(picture);
    return node;
  }

  function clustersOf(model, clusters) {
    const { names, means, members, columns, counts, shares } = clusters;
    const { order, colours } = arrange(names);
    const rows = names.length;
    const list = document.createElement("section");
    const title = document.createElement("h3");
    title.textContent = modelTitle(model);
    list.append(title);
    list.style.setProperty("--members", `url(${members})`);
    list.style.setProperty("--means", `url(${means})`);

    for (const cluster of order) {
      const name = names[cluster];
      const row = document.createElement("div");
      row.className = "dc-cluster";
      row.role = "group";
      row.ariaLabel = t("cluster-of", { name });
      row.style.setProperty("--colour", colours[cluster]);
      const head = document.createElement("p");
      const digit = document.createElement("b");
      const share = document.createElement("small");
      digit.textContent = name;
      share.textContent = percent(shares[cluster]);
      share.title = t("share", { share: percent(shares[cluster]) });
      head.append(digit, share);
      const mean = tile("span", cluster, 0, rows, 1);
      mean.className = "dc-mean";
      row.append(head, mean);

      for (let member = 0; member < counts[cluster]; member++) {
        const button = tile("button", member, cluster, columns, rows);
        button.type = "button";
        button.className = "dc-member";
        button.dataset.testid = `member-${model}-${cluster}-${member}`;
        button.title = button.ariaLabel = t("member", { name });
        button.addEventListener("click", async () => {
          const sheet = await decoded(members);
          putOnPad({ ink: inkOf(sheet, member, cluster, sheet.width / columns) });
        });
        row.append(button);
      }
      roving(row);
      list.append(row);
    }
    return list;
  }

  for (const [model, clusters] of Object.entries(data)) gallery.append(clustersOf(model, clusters));
  let own = null;
  onOwnModel((model) => {
    own?.remove();
    own = model && clustersOf(model.name, model.gallery);
    if (own) gallery.prepend(own);
  });

  localise(element);
}
