// The brush: paints marks on a canvas of any size. The pad uses it twice, for the eyes and for the
// models, and the example strip for its thumbnails.
//
// A mark is one of
//   {points: [x, y, x, y, ...], width, erase}   a stroke on a pad of 280 x 280
//   {ink: canvas}                               a picture whose alpha is ink, over the whole pad
//   {photo: canvas, url}                        a photo, shown as it is; nothing else beside it
//   {clear: true}                               everything before it is gone

export const padSide = 280;

/** The marks that can be seen: those since the pad was last cleared. */
export function visible(marks) {
  const since = marks.findLastIndex((mark) => mark.clear || mark.photo);
  return since < 0 ? marks : marks.slice(marks[since].photo ? since : since + 1);
}

function stroke(context, { points, width, erase }, colour) {
  context.globalCompositeOperation = erase ? "destination-out" : "source-over";
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = width;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  if (points.length === 2) {
    context.arc(points[0], points[1], width / 2, 0, 2 * Math.PI);
    context.fill();
  } else {
    // Through the middles of neighbouring points, so that a fast hand leaves no corners.
    context.moveTo(points[0], points[1]);
    for (let i = 2; i + 3 < points.length; i += 2) {
      const middle = [(points[i] + points[i + 2]) / 2, (points[i + 1] + points[i + 3]) / 2];
      context.quadraticCurveTo(points[i], points[i + 1], ...middle);
    }
    context.lineTo(points.at(-2), points.at(-1));
    context.stroke();
  }
  context.globalCompositeOperation = "source-over";
}

function ink(context, mask, colour) {
  const tinted = document.createElement("canvas");
  tinted.width = mask.width;
  tinted.height = mask.height;
  const brush = tinted.getContext("2d");
  brush.drawImage(mask, 0, 0);
  brush.globalCompositeOperation = "source-in";
  brush.fillStyle = colour;
  brush.fillRect(0, 0, tinted.width, tinted.height);
  context.drawImage(tinted, 0, 0, padSide, padSide);
}

function photo(context, picture) {
  const scale = Math.min(padSide / picture.width, padSide / picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  context.drawImage(picture, (padSide - width) / 2, (padSide - height) / 2, width, height);
}

/** Paint marks on a square canvas, ink in one colour on nothing. */
export function paint(canvas, marks, colour) {
  const context = canvas.getContext("2d");
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(canvas.width / padSide, 0, 0, canvas.height / padSide, 0, 0);
  context.imageSmoothingQuality = "high";
  for (const mark of visible(marks)) {
    if (mark.photo) photo(context, mark.photo);
    else if (mark.ink) ink(context, mark.ink, colour);
    else stroke(context, mark, colour);
  }
}

/** Marks as models get them, dark ink on white: a data URL; "" where there is nothing. */
export function pictureOf(marks) {
  const seen = visible(marks);
  if (!seen.length) return "";
  if (seen[0].photo) return seen[0].url;
  const sheet = document.createElement("canvas");
  sheet.width = sheet.height = padSide;
  paint(sheet, seen, "#000");
  const context = sheet.getContext("2d");
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, padSide, padSide);
  return sheet.toDataURL("image/png");
}

/** A tile of a sheet of bright ink on black, as a canvas whose alpha is the ink. */
export function inkOf(sheet, column, row, side) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  context.drawImage(sheet, column * side, row * side, side, side, 0, 0, side, side);
  const pixels = context.getImageData(0, 0, side, side);
  for (let i = 0; i < pixels.data.length; i += 4) pixels.data[i + 3] = pixels.data[i];
  context.putImageData(pixels, 0, 0);
  return canvas;
}

/** A picture of dark ink on white paper, as a canvas whose alpha is the ink. */
export function inkOnPaper(picture) {
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth;
  canvas.height = picture.naturalHeight;
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < pixels.data.length; i += 4) pixels.data[i + 3] = 255 - pixels.data[i];
  context.putImageData(pixels, 0, 0);
  return canvas;
}
