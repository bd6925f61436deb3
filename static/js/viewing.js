/** The reader's own timer for what they look at in their own tool, and a reminder that can wait. */

import { ask } from "./ask.js";
import { now } from "./clock.js";
import { word } from "./words.js";

const MINUTE = 60_000;
const LATER = 15 * MINUTE;
const OFTEN = 10_000;
const WAITS = "taskforce-rest-later";
const form = document.getElementById("viewing");
const bar = document.getElementById("bar-rest");
const channel = new BroadcastChannel("taskforce-viewing");

export function startViewing() {
  if (!form) return;
  form.addEventListener("submit", press);
  bar.querySelector("[data-stops]").addEventListener("click", () => form.requestSubmit());
  bar.querySelector("[data-later]").addEventListener("click", () => {
    localStorage.setItem(WAITS, now() + LATER);
    draw();
  });
  channel.addEventListener("message", ({ data }) => data.user === document.body.dataset.user && take(data));
  setInterval(draw, OFTEN);
  draw();
}

/** The page stays where it is: somebody may be typing. */
async function press(event) {
  event.preventDefault();
  const { began, today, start, stop } = form.dataset;
  const ran = running();
  const answer = await ask(ran === undefined ? start : stop, { body: new URLSearchParams() }).catch(() => undefined);
  if (!answer?.ok) return;
  const state = ran === undefined ? { began: String(now()), today } : { began: "", today: String(Number(today) + now() - Number(began)) };
  localStorage.removeItem(WAITS);
  take(state);
  channel.postMessage({ ...state, user: document.body.dataset.user });
}

function take({ began, today }) {
  Object.assign(form.dataset, { began, today });
  draw();
}

/** For how long the timer has run; nothing where it does not, or where it was forgotten. */
function running() {
  const ran = now() - Number(form.dataset.began);
  return form.dataset.began && ran < Number(form.dataset.longest) ? Math.max(0, ran) : undefined;
}

function draw() {
  const ran = running();
  form.toggleAttribute("data-viewing", ran !== undefined);
  const minutes = Math.floor((ran ?? 0) / MINUTE);
  set(form.querySelector("[data-ran]"), String(minutes));
  const all = Math.floor(((ran ?? 0) + Number(form.dataset.today)) / MINUTE);
  const isDay = all >= Number(form.dataset.dayMost);
  const isDue = ran !== undefined && (isDay || minutes >= Number(form.dataset.breakAfter));
  const waits = now() < Number(localStorage.getItem(WAITS));
  if (isDue) set(bar.querySelector("[data-reminder]"), isDay ? word("rest-day", { minutes: all }) : word("rest-break", { minutes }));
  bar.hidden = !isDue || waits;
}

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
