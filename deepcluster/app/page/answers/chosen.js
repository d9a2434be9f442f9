// Which models the visitor has chosen above the two columns.

import { told } from "../shared/told.js";

/** {left, right}: names of models; "" until the list on that side is there. */
export const chosenModels = told({ left: "", right: "" });
