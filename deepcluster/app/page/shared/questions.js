// The questions that the page asks about the drawing on the pad, one after the other: whether what is
// shown answers the last one, and what is done where it does not.

import { announce } from "./events.js";
import { waiting } from "./waiting.js";

// Gradio tells nobody of a request that failed; the browser's record of requests does.
const QUESTION = "/gradio_api/run/";

let askAgain = () => {};

const wait = waiting({
  again: () => askAgain(),
  changed(state) {
    document.documentElement.dataset.answer = state;
    announce("answer", state);
  },
});

new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.name.includes(QUESTION)) continue;
    // 0: there was no answer at all.
    const { responseStatus: status } = entry;
    if (status === 0 || status >= 400) wait.fail();
  }
}).observe({ type: "resource" });

window.addEventListener("online", wait.hope);
document.addEventListener("visibilitychange", () => document.hidden || wait.hope());

export const questions = {
  next: wait.next,
  take: wait.take,
  state: wait.state,
  /** Whom to call where the last question is to be asked again. */
  askAgain(ask) {
    askAgain = ask;
  },
};
