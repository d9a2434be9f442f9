// What the page was last told about the drawing on the pad: both models' answers, or why there are
// none.

import { told } from "./told.js";

const reading = told();

/** Hand a reading to all parts of the page. */
export const tell = reading.set;

/** Call back with every reading; a part that is built late gets the last one at once. */
export const follow = reading.follow;
