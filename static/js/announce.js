/** One region speaks for the whole page: what comes by itself is bundled, a sentence in ten seconds. */

import { word } from "./words.js";

const APART = 10_000;
const waiting = new Set();
let spokenAt = -APART;
let timer;

/** Something happened; several things together become one sentence and "more". */
export function announce(sentence) {
  waiting.add(sentence);
  clearTimeout(timer);
  timer = setTimeout(speak, Math.max(300, spokenAt + APART - performance.now()));
}

/** The reader did something and hears at once that it is done. */
export function answer(sentence) {
  document.getElementById("announcer").textContent = sentence;
}

function speak() {
  const [first, ...more] = waiting;
  waiting.clear();
  spokenAt = performance.now();
  answer(more.length ? `${first} ${word("more")}` : first);
}
