/** What somebody reads or fills in stays as it is, so that nobody approves or writes over what changed under their
 *  eyes; they learn at once that it is old. `data-holds` says what it was made of and `data-now` what stands now,
 *  each as a name and a digest. */

import { hear } from "./ask.js";

export function startOld() {
  hear("applied", compare);
}

function compare() {
  for (const held of document.querySelectorAll("[data-holds]")) {
    if (held.querySelector("[aria-disabled=true]")) continue; // its reader is just changing it themselves
    const now = document.querySelector(`[data-now^="${held.dataset.holds.split(" ")[0]} "]`);
    if (now) held.querySelector("[data-old]").hidden = now.dataset.now === held.dataset.holds;
  }
}
