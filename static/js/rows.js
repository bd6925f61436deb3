/** The current row: it shows its actions, and keys mean it. Kept by its id while rows are redrawn. */

import { hear } from "./ask.js";

const ROWS = ".rows tbody > tr[id], [data-rows] > [id]";
let currentId;
let actedOn;

export function startRows() {
  document.addEventListener("focusin", ({ target }) => choose(target.closest(ROWS)));
  document.addEventListener("pointerdown", ({ target }) => choose(target.closest(ROWS)));
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => (actedOn = null));
  document.addEventListener("submit", ({ target }) => (actedOn = target.closest("[id][tabindex]")?.id));
  hear("applied", afterUpdate);
}

export function currentRow() {
  const row = document.getElementById(currentId);
  return row?.matches(ROWS) ? row : null;
}

/** To the row that lies `by` further; from nowhere, to the first. */
export function move(by) {
  const rows = [...document.querySelectorAll(ROWS)].filter((row) => row.checkVisibility());
  const at = rows.indexOf(currentRow());
  const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
  if (!next) return;
  if (!next.hasAttribute("tabindex")) next.setAttribute("tabindex", "-1");
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  choose(next);
}

function choose(row) {
  if (!row) return;
  currentRow()?.classList.remove("current");
  row.classList.add("current");
  currentId = row.id;
}

/** A redrawn row is current again; a button that was pressed and is gone leaves the focus on its row. */
function afterUpdate() {
  currentRow()?.classList.add("current");
  if (document.activeElement !== document.body) return;
  document.getElementById(actedOn)?.focus({ preventScroll: true });
  actedOn = null;
}
