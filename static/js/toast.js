/** One line that says that it is done. It waits while somebody points at it, and covers no field that is typed in. */

import { answer } from "./announce.js";
import { make } from "./make.js";

const STAYS = 10_000;
const AGAIN = 1_000;
const TYPED_IN = "textarea, select, input";

export function toast(sentence) {
  const home = document.getElementById("toasts");
  const line = make("div", { class: "toast" }, make("span", {}, sentence));
  home.replaceChildren(line);
  makeWay();
  answer(sentence);
  setTimeout(leave, STAYS, line);
}

for (const kind of ["focusin", "input"]) document.addEventListener(kind, makeWay);

/** It stands at the end of the window, or at the top where that would cover what somebody types. */
function makeWay() {
  const { parentElement: notices, childElementCount: count } = document.getElementById("toasts");
  notices.classList.remove("up");
  if (!count || !document.activeElement.matches(TYPED_IN)) return;
  const [its, field] = [notices, document.activeElement].map((each) => each.getBoundingClientRect());
  const isBeside = its.right < field.left || field.right < its.left;
  notices.classList.toggle("up", !isBeside && its.top < field.bottom && field.top < its.bottom);
}

function leave(line) {
  if (line.matches(":hover, :focus-within")) setTimeout(leave, AGAIN, line);
  else line.remove();
}
