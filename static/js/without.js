/** Clues that one reader leaves out, on their own screen only. */

import { ask, hear } from "./ask.js";
import { swap } from "./parts.js";

const off = new Set();
const page = document.querySelector("main[data-narrowing-url]");
let asked;

export function startWithout() {
  if (!page) return;
  for (const clue of new URLSearchParams(location.search).getAll("without")) off.add(clue);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-without]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    toggle(link.dataset.without);
  });
  hear("applied", show);
  show();
}

function toggle(clue) {
  if (!off.delete(clue)) off.add(clue);
  show();
}

/** Everybody's narrowing stands beside it, hidden, and stays live: one toggle back it is there. */
async function show() {
  const mine = document.getElementById("my-narrowing");
  mark();
  asked?.abort();
  if (!off.size) return mine.parentElement.classList.remove("is-mine");
  asked = new AbortController();
  const query = new URLSearchParams([...off].map((clue) => ["without", clue]));
  try {
    const answer = await ask(`${page.dataset.narrowingUrl}?${query}`, { signal: asked.signal, isActivity: false });
    if (!answer.ok) return;
    await swap(await answer.text(), mine, "innerMorph");
    mine.parentElement.classList.add("is-mine");
    mark();
  } catch {
    // Asked again meanwhile, or no connection: what is shown stays until the next update.
  }
}

function mark() {
  for (const link of page.querySelectorAll("[data-without]")) {
    link.setAttribute("role", "button");
    link.setAttribute("aria-pressed", String(off.has(link.dataset.without)));
  }
}
