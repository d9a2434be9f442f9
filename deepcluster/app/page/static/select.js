// The list of models above a column; its value is the chosen model's name.
const { localise, modelTitle, onOwnModel } = window.deepcluster;
const select = element.querySelector("select");
const side = select.dataset.testid.replace("select-", "");

function choose(name) {
  select.value = name;
  if (props.value === name) return;
  props.value = name;
  trigger("input");
}

for (const name of data) select.add(new Option(modelTitle(name), name));
select.value = props.value;
select.addEventListener("change", () => choose(select.value));
document.addEventListener("deepcluster:choose", ({ detail }) => choose(detail[side]));

let own = null; // the option of the model that learned this visitor's hand
onOwnModel((model) => {
  const chosen = own?.selected;
  own?.remove();
  own = model && new Option(modelTitle(model.name), model.name);
  if (own) select.add(own, 0);
  if (chosen) choose(own ? own.value : data[0]);
});
window.deepcluster.publicModels = data;
localise(element);
