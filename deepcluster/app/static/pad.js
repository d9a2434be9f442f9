// The pad. `element`, `props` and `trigger` are given by gr.HTML.
const { t, localise, resolve, onTheme, paint, visible, padSide } = window.deepcluster;
const find = (id) => element.querySelector('[data-testid="' + id + '"]');

// Often enough to look alive, seldom enough for a slow server.
const EVERY = 150;
// How far the keyboard's pen goes at one press.
const STEP = 8;

const canvas = find("pad-canvas"), eraser = find("eraser"), brush = find("brush");
const hint = element.querySelector(".dc-hint"), trouble = find("pad-trouble");
const sheet = document.createElement("canvas");
sheet.width = sheet.height = padSide;

let marks = [];
let current = null; // the stroke being drawn, also the last of the marks
let pointer = null; // the one that draws: a second finger does not
let pen = { x: padSide / 2, y: padSide / 2, shown: false };
let sent = 0, later = 0, frame = 0;

// What the visitor sees

function show() {
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(() => {
    paint(canvas, marks, resolve("var(--dc-ink)"));
    if (pen.shown) showPen();
    hint.hidden = visible(marks).length > 0;
  });
}

function showPen() {
  const context = canvas.getContext("2d");
  context.beginPath();
  context.arc(pen.x, pen.y, Math.max(4, width() / 2), 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.strokeStyle = resolve("var(--dc-accent)");
  context.stroke();
}

new ResizeObserver(() => {
  const side = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1));
  if (side && side !== canvas.width) canvas.width = canvas.height = side;
  show();
}).observe(canvas);
onTheme(show);

// What the models get

function picture() {
  const seen = visible(marks);
  if (!seen.length) return "";
  if (seen[0].photo) return seen[0].url;
  paint(sheet, seen, "#000");
  const context = sheet.getContext("2d");
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, padSide, padSide);
  context.globalCompositeOperation = "source-over";
  return sheet.toDataURL("image/png");
}

function send() {
  clearTimeout(later);
  later = 0;
  sent = performance.now();
  props.value = picture();
  trigger("input");
}

function sendSoon() {
  if (later) return;
  const wait = EVERY - (performance.now() - sent);
  if (wait <= 0) send();
  else later = setTimeout(send, wait);
}

// Marks

const width = () => Number(brush.value);

function start(x, y, erase) {
  const seen = visible(marks);
  // One draws beside a photo no more than on a photo: a new stroke begins a new drawing.
  if (seen.length && seen[0].photo) marks.push({ clear: true, swap: true });
  current = { points: [x, y], width: erase ? width() * 1.6 : width(), erase };
  marks.push(current);
  window.deepcluster.penDown = true;
  trouble.hidden = true;
}

function finish() {
  current = null;
  window.deepcluster.penDown = false;
  document.dispatchEvent(new CustomEvent("deepcluster:pen-up"));
  show();
  send();
}

function put(drawing) {
  if (visible(marks).length) marks.push({ clear: true, swap: true });
  marks.push(...drawing);
  trouble.hidden = true;
  finish();
}

function undo() {
  if (!marks.length || current) return;
  const last = marks.pop();
  // What replaced a drawing goes together with the clearing before it.
  if (!last.clear && marks.at(-1)?.swap) marks.pop();
  finish();
}

function clear() {
  if (!visible(marks).length) return;
  marks.push({ clear: true });
  finish();
}

// Mouse, finger and pen

function place(event) {
  const box = canvas.getBoundingClientRect();
  const scale = padSide / box.width;
  return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
}

canvas.addEventListener("pointerdown", (event) => {
  const tail = event.pointerType === "pen" && (event.buttons & 32) !== 0;
  if (pointer !== null || (event.button !== 0 && !tail)) return;
  pen.shown = false;
  pointer = event.pointerId;
  canvas.setPointerCapture(pointer);
  start(...place(event), tail || eraser.ariaPressed === "true");
  show();
});

canvas.addEventListener("pointermove", (event) => {
  if (event.pointerId !== pointer) return;
  const moves = event.getCoalescedEvents?.() ?? [];
  for (const move of moves.length ? moves : [event]) current.points.push(...place(move));
  show();
  sendSoon();
});

for (const end of ["pointerup", "pointercancel"]) {
  canvas.addEventListener(end, (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    finish();
  });
}

// Keyboard

canvas.addEventListener("keydown", (event) => {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  if (pointer !== null) return;
  if (event.key === " ") {
    if (current) finish();
    else start(pen.x, pen.y, eraser.ariaPressed === "true");
  } else if (way[event.key] && !event.ctrlKey && !event.metaKey) {
    const [dx, dy] = way[event.key];
    pen.x = Math.min(padSide, Math.max(0, pen.x + dx * STEP));
    pen.y = Math.min(padSide, Math.max(0, pen.y + dy * STEP));
    if (current) {
      current.points.push(pen.x, pen.y);
      sendSoon();
    }
  } else {
    return;
  }
  event.preventDefault();
  pen.shown = true;
  show();
});

canvas.addEventListener("blur", () => {
  if (pointer !== null) return;
  pen.shown = false;
  if (current) finish();
  else show();
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input:not([type=range]), textarea, select");
  if (typing || event.shiftKey || event.key.toLowerCase() !== "z") return;
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  undo();
});

const showNib = () => element.style.setProperty("--width", width());
brush.addEventListener("input", showNib);
showNib();
find("undo").addEventListener("click", undo);
find("clear").addEventListener("click", clear);
eraser.addEventListener("click", () => {
  eraser.ariaPressed = String(eraser.ariaPressed !== "true");
});

// Photos: chosen, dropped, pasted, taken

async function putPhoto(making, sentence) {
  try {
    const photo = await making;
    if (photo) put([photo]);
  } catch {
    trouble.textContent = t(sentence);
    trouble.hidden = false;
  }
}

const putFile = (file) => file && putPhoto(window.deepcluster.photoOf(file), "no-photo");
const file = find("photo-file"), dialog = find("camera-dialog"), camera = find("camera");

find("photo").addEventListener("click", () => file.click());
file.addEventListener("change", () => {
  putFile(file.files[0]);
  file.value = ""; // the same file again is a change again
});
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  putFile(files.find((one) => one.type.startsWith("image/")));
});
element.addEventListener("dragover", (event) => event.preventDefault());
element.addEventListener("drop", (event) => {
  event.preventDefault();
  putFile(event.dataTransfer?.files[0]);
});
// Browsers give no camera to pages from afar that are not encrypted.
camera.hidden = !navigator.mediaDevices?.getUserMedia;
camera.addEventListener("click", () => {
  putPhoto(window.deepcluster.photoFromCamera(dialog), "no-camera");
});

// From elsewhere on the page

document.addEventListener("deepcluster:put", ({ detail }) => {
  const { strokes = [], width, ink } = detail;
  put(ink ? [{ ink }] : strokes.map((points) => ({ points, width, erase: false })));
  element.scrollIntoView({ block: "nearest" });
});

localise(element);
show();
