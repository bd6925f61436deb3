/** Whoever reads a slip learns at once that it has changed; what they read stays as it is, so that nobody approves
 *  what changed under their eyes. */

import { hear } from "./ask.js";

export function startSlip() {
  hear("applied", compare);
}

function compare() {
  const [reference, digest] = document.querySelector("main[data-holds]")?.dataset.holds.split(" ") ?? [];
  const now = reference && document.querySelector(`[data-slip="${reference}"]`);
  if (now) document.getElementById("slip-changed").hidden = now.dataset.digest === digest;
}
