/** Whoever types @ in a text chooses a colleague, an agency or a place from a list. */

import { ask } from "./ask.js";
import { close, listbox, offer, outdate, press } from "./options.js";
import { word } from "./words.js";

const AFTER = 150;
/** What stands before the caret: the sign, and what was typed of the name. */
const BEGUN = /(?:^|[^\w@.])@([^\s@]{0,30})$/u;
let made = 0;

export function startMentions() {
  for (const input of document.querySelectorAll("textarea[data-mentions]")) start(input);
}

function start(input) {
  const list = listbox(`mentions-${(made += 1)}`);
  list.setAttribute("aria-label", word("mentions"));
  const box = { input, list, timer: 0, asked: null, choose };
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.after(list);
  input.addEventListener("input", (event) => event.isComposing || soon(box));
  input.addEventListener("compositionend", () => soon(box));
  input.addEventListener("keydown", (event) => press(box, event));
  input.addEventListener("blur", () => setTimeout(close, AFTER, box));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => choose(box, target.closest("li")));
}

function soon(box) {
  clearTimeout(box.timer);
  outdate(box);
  box.timer = setTimeout(look, AFTER, box);
}

async function look(box) {
  const { input } = box;
  const begun = BEGUN.exec(input.value.slice(0, input.selectionStart));
  box.asked?.abort();
  if (!begun) return close(box);
  box.asked = new AbortController();
  try {
    const query = new URLSearchParams({ q: begun[1] });
    const answer = await ask(`${input.dataset.mentions}?${query}`, { signal: box.asked.signal });
    if (answer.ok) offer(box, await answer.json());
  } catch {
    close(box);
  }
}

function choose(box, option) {
  if (!option) return;
  const { input } = box;
  const before = input.value.slice(0, input.selectionStart);
  const from = before.lastIndexOf("@");
  input.setRangeText(`@[${option.dataset.code}] `, from, before.length, "end");
  close(box);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
