/** What of the glossary stands in a text, while somebody translates it. */

import { ask, hear } from "./ask.js";
import { swap } from "./parts.js";

let asked;

export function startTerms() {
  hear("opened", () => look(document.querySelector("dialog[open] form[data-terms]")));
  document.addEventListener("change", ({ target }) => target.name === "text_language" && look(target.closest("form[data-terms]")));
  document.addEventListener("click", ({ target }) => insert(target.closest("[data-inserts]")));
}

/** The form is about another text, or goes into another language. */
async function look(form) {
  asked?.abort();
  if (!form) return;
  asked = new AbortController();
  const place = form.querySelector("[data-suggestions]");
  const query = new URLSearchParams({ language: form.elements.text_language.value });
  place.replaceChildren();
  try {
    const terms = form.getAttribute("action").replace(/translations$/, "terms");
    const answer = await ask(`${terms}?${query}`, { signal: asked.signal });
    if (answer.ok) await swap(await answer.text(), place, "innerMorph");
  } catch {
    // Asked again meanwhile, or no connection: the suggestions are a courtesy.
  }
}

/** Where the caret is, or instead of what is marked. */
function insert(button) {
  if (!button) return;
  const field = button.closest("form").elements.text;
  field.setRangeText(button.dataset.inserts, field.selectionStart, field.selectionEnd, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
