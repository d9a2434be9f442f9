// What the browser remembers from one visit to the next.

const PREFIX = "deepcluster-";

// A browser that forbids storage remembers for as long as the page is open.
const memory = new Map();

export function remembered(key) {
  if (memory.has(key)) return memory.get(key);
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

/** Remember a text in the browser; null forgets it. */
export function remember(key, text) {
  memory.delete(key);
  try {
    if (text === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, text);
  } catch {
    if (text !== null) memory.set(key, text);
  }
}

/** What is remembered under keys that begin alike. */
export function rememberedAll(start) {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX + start));
    return keys.map((key) => localStorage.getItem(key));
  } catch {
    return [];
  }
}

/** Call back when another window of the same browser remembers something else under a key. */
export function onOtherWindow(key, callback) {
  addEventListener("storage", (event) => event.key === PREFIX + key && callback());
}
