/** What was wiped leaves every page at once, also a list that stands still while somebody types. */

import { say } from "./ask.js";

export function wipe(references) {
  for (const reference of references) {
    for (const place of document.querySelectorAll(`[data-says~="${reference}"]`)) place.replaceChildren();
    for (const opener of document.querySelectorAll(`[data-fill-what="${reference}"]`)) {
      delete opener.dataset.fillOriginal;
    }
  }
  if (references.length) say("wiped");
}
