/** Covers the page when the session has ended; what is typed stays, and signing in uncovers it. */

import { ask, hear, say } from "./ask.js";
import { forgive, refuse } from "./reasons.js";
import { word } from "./words.js";

const dialog = document.getElementById("lock");
const { user, idle } = document.body.dataset;
/** Milliseconds in which a sign-in is answered; then it can be sent again. */
const PATIENCE = 15_000;
let channel;
let timer;

export function startLock() {
  if (!user || !dialog) return;
  channel = new BroadcastChannel("taskforce");
  channel.addEventListener("message", ({ data }) => heardFromTab(data));
  hear("ended", ({ detail }) => (lock(), tell(detail)));
  hear("active", () => (channel.postMessage("active"), wait()));
  dialog.querySelector("form").addEventListener("submit", signIn);
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => isLocked() && dialog.showModal());
  wait();
}

/** Another tab of this browser is at work, so the session is; or its reader has signed in again. */
function heardFromTab(message) {
  if (message === "active") wait();
  else if (message === user) unlock();
}

function wait() {
  clearTimeout(timer);
  timer = setTimeout(lock, Number(idle));
}

function lock() {
  if (isLocked()) return;
  document.body.classList.add("locked");
  dialog.showModal();
  dialog.querySelector("input").focus();
  say("locked");
}

/** Whose account has ended with its operation reads so, and is not asked to sign in. */
function tell(refusal) {
  if (refusal?.code !== "seat_ended") return;
  show(true);
  dialog.querySelector("#lock-ended-title").focus();
}

function show(isEnded) {
  dialog.querySelector("form").hidden = isEnded;
  dialog.querySelector("#lock-ended").hidden = !isEnded;
  dialog.setAttribute("aria-labelledby", isEnded ? "lock-ended-title" : "lock-title");
}

function unlock() {
  if (!isLocked()) return;
  document.body.classList.remove("locked");
  dialog.querySelector("form").reset();
  show(false);
  dialog.close();
  wait();
  say("unlocked");
}

async function signIn(event) {
  event.preventDefault();
  event.stopPropagation();
  const form = event.target;
  const button = form.querySelector("[type=submit]");
  if (button.hasAttribute("aria-disabled")) return; // a wrong password is answered late, and would come after the right one
  forgive(form);
  button.setAttribute("aria-disabled", "true");
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await ask(form.getAttribute("action"), { body, isEntry: true, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok) welcome(answer.headers.get("Person-Id"));
    else refuse(form, await answer.json());
  } catch {
    refuse(form, { message: word("not-sent") });
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

/** Somebody else must not see what the person before them was writing. */
function welcome(person) {
  if (person !== user) return location.assign("/");
  channel.postMessage(person);
  unlock();
}

function isLocked() {
  return document.body.classList.contains("locked");
}
