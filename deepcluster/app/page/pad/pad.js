// The pad. `element`, `props` and `trigger` are given by gr.HTML.

import { resolve } from "../shared/colours.js";
import { announce, hear } from "../shared/events.js";
import { localise, t } from "../shared/language.js";
import { paced } from "../shared/pacing.js";
import { questions } from "../shared/questions.js";
import { paint, pictureOf, visible } from "./brush.js";
import { onPad } from "./on_pad.js";
import { photoFromCamera, photoOf } from "./photo.js";
import { drawWith } from "./pointer.js";
import { rememberUnanswered, takeUnanswered } from "./unanswered.js";

export default function padPart({ element, props, trigger }) {
  const find = (id) => element.querySelector(`[data-testid="${id}"]`);

  const canvas = find("pad-canvas");
  const eraser = find("eraser");
  const brush = find("brush");
  const hint = element.querySelector(".dc-hint");
  const trouble = find("pad-trouble");

  const marks = [];
  let current = null; // the stroke being drawn, also the last of the marks
  let frame = 0;

  // What the visitor sees

  function show() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      paint(canvas, marks, resolve("var(--dc-ink)"));
      showPen(width());
      hint.hidden = visible(marks).length > 0;
    });
  }

  // What the models get

  let image = "";
  let at = null; // where on a photo the visitor has pointed

  function ask() {
    props.value = { image, at, number: questions.next() };
    trigger("input");
  }
  questions.askAgain(ask);

  const { now: send, soon: sendSoon } = paced(() => {
    const before = image;
    image = pictureOf(marks);
    if (image !== before) at = null;
    ask();
  });

  // Marks

  const width = () => Number(brush.value);

  /** Tell those who keep drawings that this one is finished: another takes its place. */
  function leave() {
    if (!visible(marks).length) return;
    announce("leave", now());
  }

  /** What is on the pad. `own`: the visitor drew it; `kept`: it is this one, unchanged. */
  function now() {
    const seen = visible(marks);
    return {
      image: current ? pictureOf(marks) : image,
      source: seen[0]?.source ?? "pad",
      own: seen.some((mark) => !mark.given && !mark.erase),
      kept: seen.length === 1 ? seen[0].kept : undefined,
    };
  }
  Object.assign(onPad, { now, marks: () => visible(marks) });

  function start(x, y, tail) {
    const seen = visible(marks);
    const erase = tail || eraser.ariaPressed === "true";
    // One draws beside a photo no more than on a photo: a new stroke begins a new drawing.
    if (seen.length && seen[0].photo) {
      leave();
      marks.push({ clear: true, swap: true });
    }
    current = { points: [x, y], width: erase ? width() * 1.6 : width(), erase };
    marks.push(current);
    onPad.penDown = true;
    trouble.hidden = true;
  }

  function finish() {
    current = null;
    onPad.penDown = false;
    show();
    send();
    announce("pen-up");
  }

  function put(drawing) {
    leave();
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
    leave();
    marks.push({ clear: true });
    finish();
  }

  const showPen = drawWith(canvas, {
    start,
    move(points) {
      current.points.push(...points);
      show();
      sendSoon();
    },
    end: finish,
    show,
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

  function say(text) {
    trouble.textContent = text;
    trouble.hidden = false;
  }

  async function putPhoto(making, source, sentence) {
    try {
      const photo = await making;
      if (!photo) return;
      const { notes = [], ...mark } = photo;
      put([{ ...mark, source }]);
      if (notes.length) say(notes.map((code) => t(`note.${code}`)).join(" "));
    } catch (error) {
      say((error.code && t(`error.${error.code}`)) || t(sentence));
    }
  }

  const putFile = (file) => file && putPhoto(photoOf(file), "file", "no-photo");
  const file = find("photo-file");
  const dialog = find("camera-dialog");
  const camera = find("camera");

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
    putPhoto(photoFromCamera(dialog), "photo", "no-camera");
  });

  // From elsewhere on the page

  hear("point", (detail) => {
    at = detail.at;
    ask();
  });

  hear("put", (detail) => {
    const { strokes = [], width, ink, photo, url, kept, own = false, source } = detail;
    const given = { given: !own, kept };
    if (photo) put([{ photo, url, source, ...given }]);
    else put(ink ? [{ ink, ...given }] : strokes.map((points) => ({ points, width, ...given })));
    element.scrollIntoView({ block: "nearest" });
  });

  window.addEventListener("pagehide", () => {
    if (questions.state() !== "fresh") rememberUnanswered(marks);
  });
  takeUnanswered().then((drawing) => drawing.length && put(drawing));

  localise(element);
  show();
}
