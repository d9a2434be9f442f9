// The 28 x 28 frame that every model was shown, enlarged.

import { localise, t } from "../shared/language.js";
import { showPicture } from "../shared/pictures.js";
import { follow } from "../shared/reading.js";

export default function framePart({ element }) {
  const image = element.querySelector("img");

  image.alt = t("frame");
  localise(element);
  follow(({ frame = "" }) => showPicture(image, frame));
}
