/** What changed by itself fades in from a tint, wears a dot, and is announced if it has a sentence. */

import { announce } from "./announce.js";
import { dot } from "./mine.js";

const dotted = new Set();
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");

/** How an element stands before its part is put. */
export function asItIs({ id }) {
  const shown = document.getElementById(id);
  return { id, text: shown?.textContent, sentence: sentenceOf(shown) };
}

/** Show and say what is different now. An animation leaves no trace in the element. */
export function tell(before) {
  for (const { id, text, sentence } of before) {
    const shown = document.getElementById(id);
    if (!shown || shown.textContent === text) continue;
    if (!("quiet" in shown.dataset)) tint(shown);
    const now = sentenceOf(shown);
    if (now && now !== sentence) announce(now);
  }
}

function tint(shown) {
  if (!dotted.has(shown.id) && shown.querySelector(".mark")) dot(shown.id);
  dotted.add(shown.id);
  if (!isCalm.matches) shown.animate({ backgroundColor: ["var(--act-soft)", "transparent"] }, { duration: 4000, easing: "ease-out" });
}

function sentenceOf(shown) {
  const speaker = shown?.matches("[data-announce]") ? shown : shown?.querySelector("[data-announce]");
  return speaker?.dataset.announce;
}
