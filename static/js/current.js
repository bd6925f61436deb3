/** Views are drawn for nobody in particular; the page knows which of them it shows. */

import { hear } from "./ask.js";

const NOT_A_VIEW = ["as_of", "after_seq", "after_id", "lang"];

export function startCurrent() {
  hear("applied", mark);
  mark();
}

function mark() {
  const shown = viewOf(location);
  for (const link of document.querySelectorAll(".facet a[href], .rail-small a[href]")) {
    if (!link.hash && viewOf(link) === shown) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function viewOf({ pathname, search }) {
  const query = new URLSearchParams(search);
  for (const name of NOT_A_VIEW) query.delete(name);
  query.sort();
  return `${pathname}?${query}`;
}
