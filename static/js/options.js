/** A list of choices at a field: arrows point, Enter and Tab choose, Escape closes. */

import { make } from "./make.js";

const GAP = 8;
const HIGHEST = 280;
const [NARROWEST, WIDEST] = [240, 360];
let opened;

/** Stands above everything, so that no dialog and no panel cuts it off. */
export function listbox(id) {
  return make("ul", { class: "options", role: "listbox", id, popover: "manual" });
}

/** The list shows what the letters before found, until the next is there. */
export function outdate(box) {
  box.isOld = true;
  box.isWanted = false;
}

/** Pairs of code and name; the first is pointed at, or taken where Enter was quicker than we were. */
export function offer(box, found) {
  box.isOld = false;
  const options = found.map(([code, name], at) => {
    const option = make("li", { role: "option", id: `${box.list.id}-${at}`, "data-code": code });
    option.append(make("bdi", { class: "name", dir: "auto" }, name), " ", make("bdi", { class: "code" }, code));
    return option;
  });
  if (options.length === 0) return close(box);
  box.list.replaceChildren(...options);
  if (opened !== box) box.list.showPopover();
  opened = box;
  place();
  grown.observe(box.input.form);
  expand(box.input, true);
  point(box, options[0]);
  if (box.isWanted) take(box, options[0]);
}

/** Whether the key was for the list; while it is closed, every key is the field's. */
export function press(box, event) {
  if (event.isComposing || event.keyCode === 229) return;
  const active = box.list.querySelector("[aria-selected=true]");
  if (opened !== box || event.ctrlKey) return;
  if (event.key === "ArrowDown") point(box, active?.nextElementSibling ?? box.list.firstElementChild);
  else if (event.key === "ArrowUp") point(box, active?.previousElementSibling ?? box.list.lastElementChild);
  else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) take(box, active);
  else if (event.key === "Escape") close(box);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Of a list that was fetched for the letters before, nothing is taken: it names something else. */
function take(box, option) {
  box.isWanted = box.isOld;
  if (!box.isOld) box.choose(box, option);
}

export function close(box) {
  const { list, input } = box;
  box.isWanted = false;
  if (opened === box) stop();
  list.hidePopover();
  expand(input, false);
  input.removeAttribute("aria-activedescendant");
}

/** What the field stands in may move under it: it is scrolled, or something in it grows. */
const follow = () => opened && place();
const grown = new ResizeObserver(follow);
for (const kind of ["scroll", "resize"]) addEventListener(kind, follow, true);

function stop() {
  opened = undefined;
  grown.disconnect();
}

/** Directly under the field, or above it where there is more room; it begins where the field begins. */
function place() {
  const { input, list } = opened;
  const field = (input.closest(".tokens") ?? input).getBoundingClientRect();
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  list.style.maxInlineSize = `${Math.min(WIDEST, Math.max(field.width, NARROWEST))}px`;
  const isTurned = document.dir === "rtl";
  const [below, above] = [height - field.bottom - GAP, field.top - GAP];
  const isAbove = below < list.scrollHeight && below < above;
  const start = isTurned ? width - field.right : field.left;
  list.style.maxBlockSize = `${Math.max(0, Math.min(HIGHEST, isAbove ? above : below))}px`;
  list.style.insetInlineStart = `${Math.max(GAP, Math.min(start, width - list.offsetWidth - GAP))}px`;
  list.style.insetBlockStart = `${isAbove ? field.top - list.offsetHeight : field.bottom}px`;
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
