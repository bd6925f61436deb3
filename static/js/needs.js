/** How much waits for the reader: a number on every page; and the lists that are one reader's own. */

import { hear, inTurn } from "./ask.js";
import { refetch } from "./parts.js";
import { toast } from "./toast.js";
import { plural } from "./words.js";

const place = document.getElementById("needs");
const page = document.querySelector("main");
/** Read when needed: a page that fetches itself may have one more. */
const lists = () => page?.dataset.fetches?.split(" ") ?? [];
const SOON = 2_000;
const LATER = 20_000;
const BUNDLED = 1_000;
const APART = 60_000;
let interrupting;
let toldAt = 0;
let waiting;
let due = Infinity;
let isWriting = false;

/** The number as it stands here; where the page has no such place, nothing. */
export const shown = () => place && Number(place.dataset.needs);

/** The number as the server counts it. */
export function needs(count) {
  if (!place || place.dataset.needs === String(count)) return;
  if (count > Number(place.dataset.needs)) interruptSoon();
  place.dataset.needs = count;
  place.textContent = count || "";
  fetchWithin(SOON);
}

/** The only thing that interrupts, and several at once do so once: one line a minute. */
function interruptSoon() {
  interrupting ??= setTimeout(interrupt, Math.max(BUNDLED, toldAt + APART - Date.now()));
}

function interrupt() {
  const count = Number(place.dataset.needs);
  interrupting = undefined;
  toldAt = Date.now();
  if (count) toast(plural("waiting", count));
}

/** Whoever has begun an answer keeps the list as it is: its ask may have ended meanwhile, and what
 *  is typed must not go with it. Answering loads the page anew. */
page?.addEventListener("input", ({ target }) => {
  isWriting ||= lists().some((select) => target.closest(select));
});

/** Whatever happened may be about what is ours; nobody has to know at once. */
hear("happened", () => fetchWithin(LATER));
hear("wiped", () => fetchWithin(SOON));

/** Everybody hears it at the same moment, so nobody asks at the same moment. */
function fetchWithin(time) {
  const at = Date.now() + (0.2 + 0.8 * Math.random()) * time;
  if (at >= due || !lists().length) return;
  clearTimeout(waiting);
  due = at;
  waiting = setTimeout(fetch, at - Date.now());
}

function fetch() {
  due = Infinity;
  if (isWriting) return;
  inTurn(() => refetch(location.href, ...lists())).catch(console.error);
}
