// The model that learned this visitor's handwriting: it is listed for nobody else. The browser
// remembers its name, and all parts of the page that show models hear of it.

import { ask } from "./api.js";
import { announce, hear } from "./events.js";
import { keeping, onKeeping } from "./keeping.js";
import { remember, remembered } from "./storage.js";
import { told } from "./told.js";

const OWN = /^.+-[0-9a-f]{8}$/;
const own = told();
let known = false;

/** Call back with {name, column, map, gallery} of the own model, or with null where it went. */
export const onOwnModel = own.follow;

/** The own model's name, or null. */
export const ownModel = () => own.get()?.name ?? null;

/** Have the page offer a model, in the place of the one that was there before. */
export async function offerModel(name) {
  const model = await ask(`adapt/model/${name}`);
  remember("model", name);
  own.set(model);
}

export function withdrawModel() {
  remember("model", null);
  if (own.get()) own.set(null);
}

/** Whether to show a model that drawings were read by: own ones of earlier times are gone. */
export const isListed = (name) => !OWN.test(name) || name === ownModel();

/** Have the columns show two models. */
export const choose = (left, right) => announce("choose", { left, right });

onKeeping(async () => {
  if (keeping.known === known) return;
  known = keeping.known;
  const name = remembered("model");
  if (!known || !name) return;
  try {
    await offerModel(name);
  } catch (error) {
    if (!error.passing) withdrawModel();
  }
});
// Deleting all drawings deletes what was learned from them as well.
hear("gone", (gone) => gone === "all" && withdrawModel());
