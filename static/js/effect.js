/** What a clue would do, before it is posted. */

import { ask } from "./ask.js";
import { swap } from "./parts.js";

const AFTER = 300;
const ASKED = ["polarity", "places", "firmness", "basis"];
let asked;
let timer;

export function startEffect() {
  const form = document.querySelector("form#post-clue[data-effect]");
  form?.addEventListener("reset", forget);
  form?.addEventListener("input", ({ target }) => {
    if (!ASKED.includes(target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(look, AFTER, form);
  });
}

/** What was posted has no effect to come: an answer that is still on its way is not shown. */
function forget() {
  clearTimeout(timer);
  asked?.abort();
  document.getElementById("effect").replaceChildren();
}

async function look(form) {
  const said = [...new FormData(form)].filter(([name, value]) => ASKED.includes(name) && value);
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await ask(`${form.dataset.effect}?${new URLSearchParams(said)}`, { signal: asked.signal });
    const text = answer.ok ? await answer.text() : "";
    await swap(text, document.getElementById("effect"), "innerMorph");
  } catch {
    // Asked again meanwhile, or no connection: the effect is a courtesy and the post itself decides.
  }
}
