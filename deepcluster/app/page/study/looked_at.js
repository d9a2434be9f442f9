// What the parts of the tab "Study" tell each other.

import { told } from "../shared/told.js";

/** How the drawing is drawn now, as `measure` in redraw.js says it. */
export const drawnHow = told();

/** Which preparation is looked at. */
export const wayShown = told("frame");
