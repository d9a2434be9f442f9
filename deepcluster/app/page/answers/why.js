// Why the two models differ, where they do.

import { percent, t } from "../shared/language.js";
import { modelTitle } from "../shared/names.js";
import { onOwnModel } from "../shared/own_model.js";
import { follow } from "../shared/reading.js";
import { difference } from "./differ.js";

export default function whyPart({ element, data }) {
  const line = element.querySelector("p");

  onOwnModel((model) => {
    if (model) data[model.name] = model.column;
  });
  follow(({ left, right, found }) => {
    // Where the frame has a doubt, that is the reason for not being sure.
    const doubtful = Boolean(found?.doubts.length);
    const reason = doubtful ? null : difference(left, right, data);
    line.dataset.reason = reason?.key ?? "";
    line.textContent = reason
      ? t(reason.key, {
          ...reason,
          model: modelTitle(reason.model),
          share: percent(reason.share ?? 0),
          part: percent(reason.part ?? 0),
        })
      : "";
  });
}
