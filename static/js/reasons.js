/** Why something was refused: under the field where it lies in one, else in the form's own place. */

import { glyph, make } from "./make.js";
import { word } from "./words.js";

/** Show `{message, reasons}`; what was typed stays, and the hand goes to the first that is to be mended. */
export function refuse(form, { message, reasons = {} }) {
  forgive(form);
  const fields = Object.entries(reasons).map(([name, reason]) => mark(form, name, reason));
  const isAllPlaced = fields.length > 0 && fields.every(Boolean);
  const heading = isAllPlaced ? null : card(form, message);
  ([...form.elements].find((field) => fields.includes(field)) ?? heading).focus();
}

/** Take back what was said about this form, or about one field of it. */
export function forgive(form, name) {
  if (!name) homeOf(form).replaceChildren();
  const which = name ? `[data-error-for="${CSS.escape(name)}"]` : "[data-error-for]";
  for (const place of form.querySelectorAll(which)) {
    place.hidden = true;
    fieldOf(form, place.dataset.errorFor)?.removeAttribute("aria-invalid");
  }
}

function mark(form, name, reason) {
  const [first] = name.split(".");
  const place = form.querySelector(`[data-error-for="${CSS.escape(first)}"]`);
  const field = fieldOf(form, first);
  if (!place || !field) return null;
  place.querySelector("span").textContent = reason;
  place.hidden = false;
  field.setAttribute("aria-invalid", "true");
  return field;
}

/** Of radio buttons the first, of a token field the one to type in. */
function fieldOf(form, name) {
  const fields = [...form.elements].filter((field) => field.name === name && field.type !== "hidden");
  return fields.find(({ checked }) => checked) ?? fields[0];
}

/** A form inside a live element has no place that lasts; the page has one for all of them. */
function homeOf(form) {
  return form.querySelector("[data-refusal]") ?? document.getElementById("refusals");
}

function card(form, message) {
  const heading = make("h3", { class: "state", tabindex: "-1" }, glyph("contra"), make("span", {}, message));
  const box = make("section", { class: "refusal" }, heading);
  const home = homeOf(form);
  if (home.id === "refusals") box.append(make("div", { class: "line" }, closer(home)));
  home.replaceChildren(box);
  return heading;
}

function closer(home) {
  const before = document.activeElement;
  const button = make("button", { class: "button", type: "button" }, word("close"));
  button.addEventListener("click", () => {
    home.replaceChildren();
    if (before?.isConnected) before.focus();
  });
  return button;
}
