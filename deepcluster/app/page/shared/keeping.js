// Whether the visitor wants drawings kept, and under which name. Nothing is sent to be stored before
// the switch is on.

import { ask } from "./api.js";
import { announce, hear } from "./events.js";
import { onOtherWindow, remember, remembered } from "./storage.js";

const RANDOM_BYTES = 16;

/** 32 hexadecimal characters that nobody guesses; also where there is no randomUUID. */
export function randomName() {
  const bytes = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const keeping = {
  policy: null, // null until the server has told
  get on() {
    return Boolean(keeping.policy?.offered) && remembered("keep") === "on";
  },
  /** There is, or was, something of this visitor's to see. */
  get known() {
    return Boolean(keeping.policy?.offered && remembered("session"));
  },
};

export const keepingChanged = () => announce("keeping");

/** Call back now and whenever something about keeping has changed. */
export function onKeeping(callback) {
  hear("keeping", () => callback());
  callback();
}

export function keepOn() {
  if (!remembered("session")) remember("session", randomName());
  remember("keep", "on");
  keepingChanged();
}

export function keepOff() {
  remember("keep", null);
  keepingChanged();
}

/** Forget the visitor's name, once nothing is left under it. */
export function forgetSession() {
  remember("session", null);
  keepingChanged();
}

async function askPolicy() {
  try {
    keeping.policy = await ask("drawings/policy");
  } catch {
    keeping.policy ??= { offered: false };
  }
  keepingChanged();
}

onOtherWindow("keep", keepingChanged);
askPolicy();
