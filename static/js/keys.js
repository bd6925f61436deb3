/** One key for what is done all day. By place on the keyboard, and silent while somebody types. */

import { currentRow, move } from "./rows.js";

const TYPED_IN = "textarea, select, input:not([type=radio], [type=checkbox])";
const PRESSES = { KeyC: "c", KeyD: "d", KeyE: "e", KeyI: "i", KeyN: "n", KeyR: "r", KeyS: "s", KeyX: "x" };
const PLACES = { KeyB: "b", KeyD: "d", KeyF: "f", KeyG: "g", KeyH: "h" };
const SWITCH = "taskforce-single-keys";
const GO_WITHIN = 1500;
let wentAt = -GO_WITHIN;

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    if (pressed(event)) event.preventDefault();
  });
  const box = document.querySelector("[data-single-keys]");
  if (!box) return;
  box.checked = areOn();
  box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
}

/** Whether this key meant something to us. */
function pressed(event) {
  const { target, code, key } = event;
  const isTyping = target.matches(TYPED_IN);
  if (event.ctrlKey || event.metaKey) return withControl(code, target, isTyping);
  if (event.altKey || document.querySelector("dialog[open]")) return false;
  if (key === "Escape") return leave(target, isTyping);
  if (isTyping || !areOn()) return false;
  if (key === "/") return press("/");
  if (key === "?") return show(document.getElementById("keys"));
  if (event.shiftKey) return false;
  return single(code, target);
}

function withControl(code, target, isTyping) {
  if (code === "KeyK") return press("/");
  if (code !== "Enter" || !isTyping || !target.form) return false;
  target.form.requestSubmit();
  return true;
}

function single(code, target) {
  const isGoing = performance.now() - wentAt < GO_WITHIN;
  wentAt = code === "KeyG" ? performance.now() : -GO_WITHIN;
  if (isGoing && PLACES[code]) return click(seen(document, `[data-go="${PLACES[code]}"]`));
  if (code === "KeyJ" || code === "KeyK") return move(code === "KeyJ" ? 1 : -1), true;
  if (code === "Enter" && target === currentRow()) return click(target.querySelector("a[href]"));
  return PRESSES[code] ? press(PRESSES[code]) : false;
}

/** What wears this key: in the current row first, then anywhere on the page. */
function press(name) {
  const wearing = `[data-key="${name}"]`;
  const found = seen(currentRow(), wearing) ?? seen(document.getElementById("main"), wearing);
  if (!found?.matches("textarea, input, select")) return click(found);
  found.focus();
  return true;
}

function seen(where, selector) {
  return [...(where?.querySelectorAll(selector) ?? [])].find((each) => each.checkVisibility());
}

function click(found) {
  found?.click();
  return Boolean(found);
}

function leave(target, isTyping) {
  document.getElementById("refusals")?.replaceChildren();
  if (isTyping) target.blur();
  return isTyping;
}

function show(dialog) {
  dialog?.showModal();
  return Boolean(dialog);
}

function areOn() {
  return localStorage.getItem(SWITCH) !== "off";
}
