/** Rows chosen in a list, for what is done to several at once. A live update leaves them chosen. */

import { hear } from "./ask.js";

/** In which list a row was chosen: what somebody else has moved to another meanwhile is not. */
const homes = new WeakMap();

export function startTicks() {
  document.addEventListener("click", ({ target }) => {
    const tick = target.closest("[data-tick]");
    if (tick) press(tick);
  });
  document.addEventListener("reset", ({ target }) => target.elements.referrals && clear(target.elements.referrals.value));
  hear("applied", () => document.querySelectorAll("[data-ticks]").forEach(show));
}

/** The one without a reference stands for all that are shown. */
function press(tick) {
  const list = tick.closest("[data-ticks]");
  const isOn = tick.getAttribute("aria-checked") !== "true";
  for (const each of tick.dataset.tick ? [tick] : shown(list)) {
    homes.set(each, list.id);
    set(each, isOn);
  }
  show(list);
}

/** What a filter hides is not meant. */
function shown(list) {
  return rows(list).filter((each) => each.checkVisibility());
}

function rows(list) {
  return [...list.querySelectorAll("[data-tick]")].filter((each) => each.dataset.tick);
}

function set(tick, state) {
  tick.setAttribute("aria-checked", String(state));
}

/** What was done to these is done: they may stand in another list now. */
function clear(references) {
  for (const list of document.querySelectorAll("[data-ticks]")) {
    for (const each of rows(list)) if (references.split(" ").includes(each.dataset.tick)) set(each, false);
    show(list);
  }
}

/** The button leads to the dialog about those that are chosen, and is there only while some are. */
function show(list) {
  for (const each of rows(list)) if (homes.get(each) !== list.id) set(each, false);
  const all = shown(list);
  const chosen = all.filter((each) => each.getAttribute("aria-checked") === "true").map((each) => each.dataset.tick);
  set(list.querySelector("[data-tick='']"), chosen.length && chosen.length < all.length ? "mixed" : chosen.length > 0);
  const opener = list.querySelector("[data-opens]");
  opener.hidden = chosen.length === 0;
  opener.dataset.fillReferrals = chosen.join(" ");
  opener.dataset.fillWhich = chosen.join(", ");
  opener.querySelector(".count").textContent = chosen.length;
}
