// How to ask the server about this visitor's drawings.

import { remembered } from "./storage.js";

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
export async function ask(path, { method = "GET", body, raw = false } = {}) {
  const headers = {};
  const session = remembered("session");
  if (session) headers["X-Session"] = session;
  if (body) headers["Content-Type"] = "application/json";
  let answer;
  try {
    // Relative: the page may be served from any folder.
    const text = body && JSON.stringify(body);
    answer = await fetch(`api/${path}`, { method, headers, body: text, cache: "no-store" });
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
