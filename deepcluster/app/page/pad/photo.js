// From a file or the camera to a photo that can be put on the pad.
// More than the pad shows: a digit may take up only a part of the photo.

import { ask } from "../shared/api.js";

const LONGEST = 1280;

function shrink(source, width, height, type) {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return { photo: canvas, url: canvas.toDataURL(type, 0.92) };
}

const written = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      // Some systems know no type for HEIC; what it is, the server sees.
      const data = reader.result.slice(reader.result.indexOf(",") + 1);
      resolve(`data:image/unknown;base64,${data}`);
    };
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });

/** A photo that this browser can't open (HEIC, TIFF, a broken file), as the server sees it. */
async function openedByServer(file) {
  const { image, notes } = await ask("picture", {
    method: "POST",
    body: { image: await written(file) },
  });
  const picture = new Image();
  picture.src = image;
  await picture.decode();
  const type = image.startsWith("data:image/png") ? "image/png" : "image/jpeg";
  const shrunk = shrink(picture, picture.naturalWidth, picture.naturalHeight, type);
  return { ...shrunk, notes: notes.map(({ code }) => code) };
}

/** A photo from a file, upright and of moderate size; rejects what is no picture. */
export async function photoOf(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return openedByServer(file);
  }
  // PNG keeps transparency, without which white ink on nothing would vanish.
  const type = file.type === "image/jpeg" ? "image/jpeg" : "image/png";
  try {
    return shrink(bitmap, bitmap.width, bitmap.height, type);
  } finally {
    bitmap.close();
  }
}

/** Show the camera in a dialog; resolves to a photo, or to null where the visitor closed it. */
export async function photoFromCamera(dialog) {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: "environment", width: { ideal: 1280 } },
  });
  const video = dialog.querySelector("video");
  video.srcObject = stream;
  dialog.returnValue = "";
  dialog.showModal();
  try {
    await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
    if (dialog.returnValue !== "take" || !video.videoWidth) return null;
    // What the square showed, and no more.
    const side = Math.min(video.videoWidth, video.videoHeight);
    const square = document.createElement("canvas");
    square.width = square.height = side;
    const left = (video.videoWidth - side) / 2;
    const top = (video.videoHeight - side) / 2;
    square.getContext("2d").drawImage(video, left, top, side, side, 0, 0, side, side);
    return shrink(square, side, side, "image/jpeg");
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}
