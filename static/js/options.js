/** A list of choices under a field: arrows point, Enter chooses, Escape closes. */

import { make } from "./make.js";

/** Pairs of code and name; the first is pointed at. */
export function offer(box, found) {
  box.isOld = false;
  const options = found.map(([code, name], at) => {
    const option = make("li", { role: "option", id: `${box.list.id}-${at}`, "data-code": code });
    option.append(make("span", {}, name), " ", make("bdi", { class: "code" }, code));
    return option;
  });
  box.list.replaceChildren(...options);
  box.list.hidden = options.length === 0;
  expand(box.input, options.length > 0);
  point(box, options[0]);
}

/** Whether the key was for the list; while it is closed, every key is the field's. */
export function press(box, event) {
  if (event.isComposing || event.keyCode === 229) return;
  const active = box.list.querySelector("[aria-selected=true]");
  if (box.list.hidden || event.ctrlKey) return;
  if (event.key === "ArrowDown") point(box, active?.nextElementSibling ?? box.list.firstElementChild);
  else if (event.key === "ArrowUp") point(box, active?.previousElementSibling ?? box.list.lastElementChild);
  else if (event.key === "Enter") take(box, active);
  else if (event.key === "Escape") close(box);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Of a list that was fetched for the letters before, nothing is taken: it names something else. */
function take(box, option) {
  if (!box.isOld) box.choose(box, option);
}

export function close({ list, input }) {
  list.hidden = true;
  expand(input, false);
  input.removeAttribute("aria-activedescendant");
}

/** A text area says it by the option it points at: only a combobox can be expanded. */
function expand(input, isOpen) {
  if (input.role === "combobox") input.setAttribute("aria-expanded", String(isOpen));
}

function point({ input, list }, option) {
  for (const each of list.children) each.setAttribute("aria-selected", String(each === option));
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}
