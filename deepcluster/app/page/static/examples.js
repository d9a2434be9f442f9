// Example drawings: thumbnails by the pad's brush; a click puts one on the pad.
const { t, localise, paint, resolve, onTheme, putOnPad, roving } = window.deepcluster;
const strip = element.querySelector(".dc-strip");

// Sharp on any screen.
const SIDE = 104;

const thumbnails = data.map(({ name, strokes, width }) => {
  const button = document.createElement("button");
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  button.type = "button";
  button.dataset.testid = "example-" + name;
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
