// Whether the visitor wants drawings kept, under which name, and how to ask the server about them.
// Nothing is sent to be stored before the switch is on.
(() => {
  "use strict";

  const PREFIX = "deepcluster-";
  const RANDOM_BYTES = 16;

  // A browser that forbids storage remembers for as long as the page is open.
  const memory = new Map();

  function remembered(key) {
    if (memory.has(key)) return memory.get(key);
    try {
      return localStorage.getItem(PREFIX + key);
    } catch {
      return null;
    }
  }

  /** Remember a text in the browser; null forgets it. */
  function remember(key, text) {
    memory.delete(key);
    try {
      if (text === null) localStorage.removeItem(PREFIX + key);
      else localStorage.setItem(PREFIX + key, text);
    } catch {
      if (text !== null) memory.set(key, text);
    }
  }

  /** What is remembered under keys that begin alike. */
  function rememberedAll(start) {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX + start));
      return keys.map((key) => localStorage.getItem(key));
    } catch {
      return [];
    }
  }

  /** 32 hexadecimal characters that nobody guesses; also where there is no randomUUID. */
  function randomName() {
    const bytes = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** An answer of the server that is no success; status 0 where none came. */
  class Refused extends Error {
    constructor(status, code, message) {
      super(message);
      Object.assign(this, { status, code });
    }
    /** The same may work later. */
    get passing() {
      return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
    }
  }

  /** Ask the API as this visitor. Resolves to JSON, to null, or with `raw` to the Response. */
  async function ask(path, { method = "GET", body, raw = false } = {}) {
    const headers = {};
    const session = remembered("session");
    if (session) headers["X-Session"] = session;
    if (body) headers["Content-Type"] = "application/json";
    let answer;
    try {
      // Relative: the page may be served from any folder.
      const text = body && JSON.stringify(body);
      answer = await fetch("api/" + path, { method, headers, body: text, cache: "no-store" });
    } catch (error) {
      throw new Refused(0, "network", String(error));
    }
    if (!answer.ok) {
      const { error = {} } = await answer.json().catch(() => ({}));
      throw new Refused(answer.status, error.code ?? "http", error.message ?? "");
    }
    if (raw) return answer;
    return answer.status === 204 ? null : answer.json();
  }

  const state = {
    policy: null, // null until the server has told
    get on() {
      return Boolean(state.policy?.offered) && remembered("keep") === "on";
    },
    /** There is, or was, something of this visitor's to see. */
    get known() {
      return Boolean(state.policy?.offered && remembered("session"));
    },
  };

  const CHANGED = "deepcluster:keeping";
  const changed = () => document.dispatchEvent(new CustomEvent(CHANGED));

  /** Call back now and whenever something about keeping has changed. */
  function onKeeping(callback) {
    document.addEventListener(CHANGED, callback);
    callback();
  }

  function keepOn() {
    if (!remembered("session")) remember("session", randomName());
    remember("keep", "on");
    changed();
  }

  function keepOff() {
    remember("keep", null);
    changed();
  }

  /** Forget the visitor's name, once nothing is left under it. */
  function forgetSession() {
    remember("session", null);
    changed();
  }

  async function askPolicy() {
    try {
      state.policy = await ask("drawings/policy");
    } catch {
      state.policy ??= { offered: false };
    }
    changed();
  }

  // The switch was moved in another window of the same browser.
  addEventListener("storage", (event) => event.key === PREFIX + "keep" && changed());
  askPolicy();

  Object.assign(window.deepcluster, {
    keeping: state, onKeeping, keepOn, keepOff, forgetSession, keepingChanged: changed, ask, Refused,
    remember, remembered, rememberedAll, randomName,
  });
})();
