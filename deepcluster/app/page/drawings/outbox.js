// Drawings on their way to the server. Each has an id that stays the same at every try, so that what
// is sent twice is stored once; it leaves the outbox when the server has acknowledged it. The outbox
// is remembered in the browser: a page that is closed or a server that is gone loses nothing.

import { ask } from "../shared/api.js";
import { announce } from "../shared/events.js";
import {
  forgetSession,
  keeping,
  keepingChanged,
  onKeeping,
  randomName,
} from "../shared/keeping.js";
import { publicModels } from "../shared/names.js";
import { ownModel, withdrawModel } from "../shared/own_model.js";
import { remember, rememberedAll } from "../shared/storage.js";

const WAITS = [2, 5, 15, 60].map((seconds) => seconds * 1000);
const START = "outbox-";

// id -> {id, image, source, label, vote, key, gone, tried}. `key` is the server's, from then on.
const entries = new Map();
// id -> what to do with the drawing once it is acknowledged
const waiting = new Map();
let carrying = null;
let timer = 0;
let tries = 0;

// id -> key of what was acknowledged since the page was loaded
const keys = new Map();

for (const text of rememberedAll(START)) {
  try {
    const entry = JSON.parse(text);
    entries.set(entry.id, entry);
  } catch {
    // Somebody else's text under our name: there is no drawing in it.
  }
}

const write = (entry) => remember(START + entry.id, JSON.stringify(entry));

function settle(entry, drawing) {
  entries.delete(entry.id);
  if (entry.key) keys.set(entry.id, entry.key);
  remember(START + entry.id, null);
  for (const tell of waiting.get(entry.id) ?? []) tell(drawing);
  waiting.delete(entry.id);
}

/** The own model reads what is kept as well; without one the server asks all the others. */
function modelsToAsk() {
  return ownModel() ? [ownModel(), ...publicModels] : undefined;
}

/** Bring one entry to the server, in as many requests as it takes. */
async function carry(entry) {
  const unsent = !entry.key && !entry.tried;
  if (entry.gone && unsent) return settle(entry, null);
  let drawing = null;
  if (!entry.key) {
    const { id, image, source, label } = entry;
    entry.tried = true;
    write(entry);
    const body = { id, image, source, label, models: modelsToAsk() };
    drawing = await ask("drawings", { method: "POST", body });
    entry.key = drawing.key;
    if (entry.label === drawing.label) delete entry.label;
    write(entry);
  }
  if (entry.gone) {
    await ask(`drawings/${entry.key}`, { method: "DELETE" });
    settle(entry, null);
    return announce("gone", [entry.key]);
  }
  while (entry.label !== undefined || entry.vote !== undefined) {
    // What the visitor says meanwhile is said in the next round.
    const { label, vote } = entry;
    drawing = await ask(`drawings/${entry.key}`, { method: "PATCH", body: { label, vote } });
    if (entry.label === label) delete entry.label;
    if (entry.vote === vote) delete entry.vote;
  }
  settle(entry, drawing);
  announce("kept", { id: entry.id, drawing });
}

async function carryAll() {
  try {
    for (const entry of entries.values()) {
      try {
        await carry(entry);
      } catch (error) {
        if (error.passing) throw error;
        if (error.code === "unknown-model" && ownModel()) {
          // The demo has forgotten the own model: the others read the drawing all the same.
          withdrawModel();
          await carry(entry);
          continue;
        }
        // The server will never take it: a blank picture, or a drawing that is deleted by now.
        settle(entry, null);
        if (!entry.gone) announce("refused", { id: entry.id, error });
      }
    }
    tries = 0;
    outbox.trouble = false;
    keeping.policy.problem = null;
  } catch {
    outbox.trouble = true;
    timer = setTimeout(flush, WAITS[Math.min(tries++, WAITS.length - 1)]);
  }
}

/** Empty the outbox, the oldest first. What fails for now is tried again, later and later. */
function flush() {
  if (!entries.size || !keeping.known) return Promise.resolve();
  clearTimeout(timer);
  carrying ??= carryAll().finally(() => {
    carrying = null;
    keepingChanged();
    // Came in after the last one was carried.
    if (entries.size && !outbox.trouble) flush();
  });
  return carrying;
}

function put(name, changes) {
  const known = entries.get(name) ?? { id: name, key: keys.get(name) ?? name };
  // The same object: it may be on its way.
  const entry = Object.assign(known, changes);
  entries.set(name, entry);
  write(entry);
  keepingChanged();
  flush();
}

export const outbox = {
  trouble: false, // storing is not possible at the moment
  get size() {
    return [...entries.values()].filter((entry) => entry.image && !entry.gone).length;
  },

  /** Keep {image, source, label, vote}; gives its id. */
  keep(drawing) {
    const id = randomName();
    put(id, { source: "pad", ...drawing, key: undefined });
    return id;
  },

  /** Say {label, vote} of a drawing, by its id here or by the server's key. */
  amend: (name, said) => put(name, said),

  /** Take back what was kept, wherever it is by now. */
  discard: (name) => put(name, { gone: true }),

  /** Resolves to the drawing as the server has it, or to null where it was taken back or refused. */
  arrived(id) {
    if (!entries.has(id)) return Promise.resolve(null);
    return new Promise((resolve) => waiting.set(id, [...(waiting.get(id) ?? []), resolve]));
  },

  /** Keep nothing of what was not acknowledged yet. */
  async empty() {
    for (const entry of [...entries.values()]) {
      entry.gone = true;
      if (!entry.key && !entry.tried) settle(entry, null);
      else write(entry);
    }
    keepingChanged();
    await flush();
  },
  flush,
};

/** Delete all that is kept of this visitor, wherever it is; throws where that can't be done now. */
export async function deleteAll() {
  if (!keeping.known) return;
  await outbox.empty();
  await ask("drawings", { method: "DELETE" });
  if (!keeping.on) forgetSession();
  announce("gone", "all");
}

let known = false;
onKeeping(() => {
  if (keeping.known && !known) flush();
  known = keeping.known;
});
addEventListener("online", flush);
