// Whether the answer that is shown belongs to what is on the pad. Questions are numbered; an answer
// says which one it answers.
//
//   fresh     the last question is answered
//   waiting   it is not, and has not been for a moment: what is shown is dimmed
//   slow      it is not, after long: what is shown goes away, but there may still be an answer
//   failed    there will be none: it goes away, and the question is asked again by and by

// Most answers come within a tenth of a second: dimming for those would be a flicker.
export const DIM_AFTER = 250;
export const SLOW_AFTER = 8_000;
// The server may be starting again; later there is no hurry.
export const AGAIN_AFTER = [1_000, 2_000, 4_000, 8_000, 15_000];

/** Follow questions and answers: `again` asks once more, `changed` hears of every new state. */
export function waiting({ again, changed }) {
  let asked = 0;
  let answered = 0;
  let tries = 0;
  let state = "fresh";
  let timers = [];

  function become(next) {
    if (next === state) return;
    state = next;
    changed(state);
  }

  function stop() {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
  }

  const later = (action, ms) => timers.push(setTimeout(action, ms));

  function retry() {
    stop();
    again();
  }

  return {
    /** The number of a new question. */
    next() {
      asked += 1;
      // While somebody draws, each answer is a moment old: time counts from the first question
      // that has none.
      if (asked === answered + 1) {
        stop();
        if (state === "fresh") later(() => become("waiting"), DIM_AFTER);
        later(() => become("slow"), SLOW_AFTER);
      }
      return asked;
    },
    /** Whether an answer is to be shown; one that comes after a later one's is not. */
    take(number) {
      // The same one again: another model was asked about the same drawing.
      if (number < answered) return false;
      answered = number;
      tries = 0;
      stop();
      if (answered === asked) become("fresh");
      else {
        later(() => become("waiting"), DIM_AFTER);
        later(() => become("slow"), SLOW_AFTER);
      }
      return true;
    },
    /** The last question won't be answered, or another one about the same drawing. */
    fail() {
      answered = Math.min(answered, asked - 1);
      stop();
      become("failed");
      later(retry, AGAIN_AFTER[Math.min(tries, AGAIN_AFTER.length - 1)]);
      tries += 1;
    },
    /** There is reason to hope: ask now. */
    hope() {
      if (state === "failed") retry();
    },
    state: () => state,
  };
}

/** The code of a reading that stands for an answer that did not come, "failed" or "slow". */
export const missing = (state) => `${state}-answer`;
export const isMissing = (code) => code.endsWith("-answer");
