// The list of models above a column; its value is the chosen model's name.

import { hear } from "../shared/events.js";
import { localise } from "../shared/language.js";
import { modelTitle, publicModels } from "../shared/names.js";
import { onOwnModel } from "../shared/own_model.js";
import { chosenModels } from "./chosen.js";

export default function selectPart({ element, props, trigger }) {
  const select = element.querySelector("select");
  const side = select.dataset.testid.replace("select-", "");

  const tell = () => chosenModels.set({ ...chosenModels.get(), [side]: select.value });

  function choose(name) {
    select.value = name;
    tell();
    if (props.value === name) return;
    props.value = name;
    trigger("input");
  }

  for (const name of publicModels) select.add(new Option(modelTitle(name), name));
  select.value = props.value;
  tell();
  select.addEventListener("change", () => choose(select.value));
  hear("choose", (detail) => choose(detail[side]));

  let own = null; // the option of the model that learned this visitor's handwriting
  onOwnModel((model) => {
    const chosen = own?.selected;
    own?.remove();
    own = model && new Option(modelTitle(model.name), model.name);
    if (own) select.add(own, 0);
    if (chosen) choose(own ? own.value : publicModels[0]);
  });
  localise(element);
}
