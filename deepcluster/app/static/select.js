// The list of models above a column; its value is the chosen model's name.
const { localise, modelTitle } = window.deepcluster;
const select = element.querySelector("select");

for (const name of data) select.add(new Option(modelTitle(name), name));
select.value = props.value;
select.addEventListener("change", () => {
  props.value = select.value;
  trigger("input");
});
localise(element);
