/** Opens dialogs. They stand outside live elements, so nobody's update takes away what is typed. */

import { forget } from "./forms.js";

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
  document.addEventListener("reset", ({ target }) => subjects.delete(target));
  document.addEventListener("close", ({ target }) => giveBack(target), true);
}

/** What was half typed about something is still there when the dialog is opened about it again.
 *  `data-action` and `data-fill-<field>` of the opener say what the dialog's form is about. */
function open(dialog, opener) {
  openers.set(dialog, opener.id || opener.closest("[id]")?.id);
  const form = dialog.querySelector("form");
  const about = JSON.stringify(opener.dataset);
  if (form && about !== subjects.get(form)) {
    fill(dialog, form, opener);
    forget(form);
  }
  subjects.set(form, about);
  opener.focus(); // A key may have opened it; what has the focus now gets it back on closing.
  dialog.showModal();
  dialog.querySelector("textarea, input:not([type=hidden]), select")?.focus();
}

function fill(dialog, form, { dataset }) {
  if (dataset.action) form.setAttribute("action", dataset.action);
  for (const [key, value] of Object.entries(dataset)) {
    if (!/^fill./.test(key)) continue;
    const name = key[4].toLowerCase() + key.slice(5);
    for (const place of dialog.querySelectorAll(`[data-shows="${name}"]`)) place.textContent = value;
    const field = form.elements[name];
    if (field) field.value = value;
  }
}

/** The browser gives the focus back itself, unless an update replaced the opener meanwhile. */
function giveBack(dialog) {
  if (document.activeElement !== document.body) return;
  document.getElementById(openers.get(dialog))?.focus();
}
