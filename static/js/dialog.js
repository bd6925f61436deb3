/** Opens dialogs. They stand outside live elements, so nobody's update takes away what is typed. */

import { say } from "./ask.js";
import { draftFor } from "./draft.js";
import { lookSoon } from "./effect.js";
import { forget } from "./forms.js";
import { complete } from "./languages.js";

const openers = new WeakMap();
const subjects = new WeakMap();

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      event.preventDefault();
      open(document.getElementById(opener.dataset.opens), opener);
    }
    event.target.closest("[data-closes]")?.closest("dialog").close();
  });
  document.addEventListener("reset", ({ target }) => subjects.has(target) && (subjects.get(target).now = null));
  document.addEventListener("close", ({ target }) => giveBack(target), true);
}

/** What was half typed about one thing waits until the dialog is opened about that thing again.
 *  `data-action` and `data-fill-<field>` of the opener say what the dialog's form is about; what is
 *  hidden in it follows the page, whatever is typed. */
function open(dialog, opener) {
  openers.set(dialog, opener.id || opener.closest("[id]")?.id);
  const form = dialog.querySelector("form");
  if (form) turnTo(dialog, form, opener.dataset);
  opener.focus(); // A key may have opened it; what has the focus now gets it back on closing.
  dialog.showModal();
  say("opened");
  dialog.querySelector("textarea, input:not([type=hidden]), select")?.focus();
}

function turnTo(dialog, form, dataset) {
  const subject = JSON.stringify([dataset.action, dataset.fillWhat, dataset.fillSupersedes]);
  const { now, kept } = subjects.get(form) ?? { kept: new Map() };
  const isNew = subject !== now;
  if (isNew && now) {
    kept.set(now, values(form));
    form.reset();
    forget(form);
  }
  subjects.set(form, { now: subject, kept });
  if (dataset.action) form.setAttribute("action", dataset.action);
  fill(dialog, form, dataset, isNew);
  leaveOut(form, dataset.notTo);
  if (dataset.form) takeUp(form, dataset.form, isNew);
  for (const [field, was] of kept.get(subject) ?? []) Object.assign(field, was);
  kept.delete(subject);
  if (form.dataset.effect) lookSoon(form);
}

/** Whoever asks need not be asked. */
function leaveOut(form, person) {
  for (const option of form.elements.to?.options ?? []) option.hidden = option.disabled = option.value === person;
}

/** An answer that was half written before, perhaps on another laptop. */
function takeUp(form, name, isNew) {
  form.dataset.form = name;
  if (isNew) form.elements.note.value = draftFor(form);
}

function values(form) {
  const typed = [...form.elements].filter((each) => each.matches("textarea, select, input:not([type=hidden])"));
  return typed.map((field) => [field, "checked" in field ? { checked: field.checked } : { value: field.value }]);
}

function fill(dialog, form, dataset, isNew) {
  for (const [key, value] of Object.entries(dataset)) {
    if (!/^fill./.test(key)) continue;
    const name = key[4].toLowerCase() + key.slice(5);
    for (const place of dialog.querySelectorAll(`[data-shows="${name}"]`)) place.textContent = value;
    for (const place of dialog.querySelectorAll(`[data-speaks="${name}"]`)) place.lang = value;
    for (const place of dialog.querySelectorAll(`[data-quotes="${name}"]`)) place.dataset.says = value;
    const fields = [...form.querySelectorAll(`[name="${name}"]`)].filter((field) => !field.closest(".token"));
    fields.forEach((field, at) => (isNew || field.type === "hidden") && put(field, value, at));
  }
}

/** Of several things with spaces between, each goes into a field of its own, or ticks it. */
function put(field, value, at) {
  if (field.closest("[data-places]")) return (field.value = without(field, value));
  if (field.type === "checkbox") return (field.checked = value.split(" ").includes(field.value));
  if (field.matches("[data-languages]")) complete(field);
  field.value = field.name === "languages" ? (value.split(" ")[at] ?? "") : value;
}

/** The browser gives the focus back itself, unless an update replaced the opener meanwhile. */
function giveBack(dialog) {
  for (const quoted of dialog.querySelectorAll("[data-speaks]")) quoted.textContent = "";
  if (document.activeElement !== document.body) return;
  document.getElementById(openers.get(dialog))?.focus();
}

/** Places that stand there as tokens already are not named again. */
function without(field, value) {
  const there = [...field.closest("[data-places]").querySelectorAll(".token input")].map((each) => each.value);
  return value.split(", ").filter((code) => !there.includes(code)).join(", ");
}
