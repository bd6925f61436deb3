/** One line that says that it is done. It waits while somebody points at it, and covers no field. */

import { answer } from "./announce.js";
import { make } from "./make.js";

const STAYS = 10_000;
const AGAIN = 1_000;

export function toast(sentence) {
  const home = document.getElementById("toasts");
  const line = make("div", { class: "toast" }, make("span", {}, sentence));
  home.replaceChildren(line);
  answer(sentence);
  setTimeout(leave, STAYS, line);
}

function leave(line) {
  if (line.matches(":hover, :focus-within")) setTimeout(leave, AGAIN, line);
  else line.remove();
}
