import { localise } from "../shared/language.js";

export default function headingPart({ element }) {
  localise(element);
}
