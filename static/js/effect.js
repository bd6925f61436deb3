/** What a clue would do, and whom an ask would reach, before it is posted. */

import { ask } from "./ask.js";
import { swap } from "./parts.js";

const AFTER = 300;
const asked = new WeakMap();

/** `data-effect` is the address, `data-effect-of` the fields that make a difference. */
export function startEffect() {
  document.addEventListener("reset", ({ target }) => target.dataset.effect && forget(target));
  document.addEventListener("input", ({ target }) => target.form?.dataset.effect && changed(target.form, target.name));
}

function changed(form, name) {
  if (form.dataset.effectOf.split(" ").includes(name)) lookSoon(form);
}

export function lookSoon(form) {
  stop(form);
  asked.set(form, { timer: setTimeout(look, AFTER, form) });
}

/** What was posted has no effect to come: an answer that is still on its way is not shown. */
function forget(form) {
  stop(form);
  place(form).replaceChildren();
}

function stop(form) {
  const { timer, fetching } = asked.get(form) ?? {};
  clearTimeout(timer);
  fetching?.abort();
}

async function look(form) {
  const names = form.dataset.effectOf.split(" ");
  const said = [...new FormData(form)].filter(([name, value]) => value && names.includes(name));
  const fetching = new AbortController();
  asked.set(form, { fetching });
  try {
    const answer = await ask(form.dataset.effect, { body: new URLSearchParams(said), signal: fetching.signal });
    const text = answer.ok ? await answer.text() : "";
    await swap(text, place(form), "innerMorph");
  } catch {
    // Asked again meanwhile, or no connection: the effect is a courtesy and the post itself decides.
  }
}

function place(form) {
  return form.querySelector("[data-effects]");
}
