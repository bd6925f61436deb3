/** A field for places: type a name or a code, choose, and it becomes a token. */

import { ask } from "./ask.js";
import { make } from "./make.js";
import { close, listbox, offer, outdate, press } from "./options.js";
import { word } from "./words.js";

const AFTER = 150;
let made = 0;

export function startPlaces() {
  for (const field of document.querySelectorAll("[data-places]")) start(field);
}

function start(field) {
  const input = field.querySelector("input:not([type=hidden])");
  const list = listbox(`places-${(made += 1)}`);
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? word("places"));
  const first = [...field.querySelectorAll(".token")].map((token) => token.cloneNode(true));
  const box = { field, input, list, timer: 0, asked: null, choose, first };
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id], ["autocomplete", "off"]]) {
    input.setAttribute(name, value);
  }
  field.append(list);
  input.addEventListener("input", (event) => event.isComposing || soon(box));
  input.addEventListener("compositionend", () => soon(box));
  input.addEventListener("keydown", (event) => pressed(box, event));
  input.addEventListener("blur", () => setTimeout(close, AFTER, box));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => choose(box, target.closest("li")));
  field.addEventListener("click", ({ target }) => remove(box, target.closest(".token button")));
  input.form.addEventListener("reset", () => empty(box));
}

/** As the page came, and nothing is offered, not even by an answer that is still on its way. */
function empty(box) {
  clearTimeout(box.timer);
  box.asked?.abort();
  for (const token of box.field.querySelectorAll(".token")) token.remove();
  box.field.prepend(...box.first.map((token) => token.cloneNode(true)));
  close(box);
}

function soon(box) {
  clearTimeout(box.timer);
  outdate(box);
  box.timer = setTimeout(look, AFTER, box);
}

async function look(box) {
  const typed = box.input.value.trim();
  box.asked?.abort();
  if (!typed || typed.includes(",")) return close(box);
  box.asked = new AbortController();
  try {
    const answer = await ask(`/places?${new URLSearchParams({ q: typed })}`, { signal: box.asked.signal });
    if (answer.ok) offer(box, await answer.json());
  } catch {
    close(box);
  }
}

function pressed(box, event) {
  const last = [...box.field.querySelectorAll(".token button")].at(-1);
  const isEmpty = !box.input.value && !event.isComposing;
  // It takes a place, and never posts what may not be meant yet.
  if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) event.preventDefault();
  if (event.key === "Backspace" && isEmpty && last) remove(box, last);
  else press(box, event);
}

function choose(box, option) {
  if (!option) return;
  const { code } = option.dataset;
  const isThere = [...box.field.querySelectorAll(".token input")].some(({ value }) => value === code);
  if (!isThere) box.field.insertBefore(token(box.input.name, code, option.firstChild.textContent), box.input);
  box.input.value = "";
  close(box);
  changed(box);
}

/** Like the macro `places` draws it. */
function token(name, code, text) {
  const button = make("button", { type: "button", "aria-label": word("remove", { name: text }) }, "×");
  const hidden = make("input", { type: "hidden", name, value: code });
  return make("span", { class: "token" }, make("bdi", { dir: "auto" }, text), hidden, button);
}

function remove(box, button) {
  if (!button) return;
  button.closest(".token").remove();
  box.input.focus();
  changed(box);
}

/** Others listen to what is typed: the draft key, the effect, the refusal under the field. */
function changed({ input }) {
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
