/** The wall: trades the secret for a cookie once, then asks every five seconds. Counts only. */

import "./trusted.js";
import { heard, lost } from "./connection.js";
import { settle, startClock } from "./clock.js";
import { swap } from "./parts.js";

const EVERY = 5_000;
const { build } = document.body.dataset;
let known = "";
let missed = 0;

/** The secret stands behind the #: browsers never send that part, so no log has it. */
async function enter(secret) {
  history.replaceState(null, "", location.pathname + location.search);
  const headers = { "X-Requested-With": "fetch" };
  const answer = await fetch("/wall", { method: "POST", headers, body: new URLSearchParams({ secret }) });
  if (answer.ok) location.reload();
  else end();
}

async function look() {
  const headers = { "X-Requested-With": "fetch", "If-None-Match": known };
  // That nothing answers is no fault of the page; what is logged for days would fill its memory.
  const answer = await fetch("/wall/live", { headers, cache: "no-store" }).catch(() => undefined);
  await take(answer).catch(console.error);
  setTimeout(look, EVERY);
}

async function take(answer) {
  if (answer?.status === 401) return end();
  if (!answer || answer.status >= 400) return miss();
  reach();
  if ((answer.headers.get("Build") ?? build) !== build) return location.reload();
  if (answer.status === 304) return;
  known = answer.headers.get("ETag") ?? "";
  await swap(await answer.text(), document.getElementById("wall"), "outerMorph");
  settle();
}

/** One look in vain is a restart, of which nobody needs to know; after two it is no longer live. */
function miss() {
  lost();
  missed += 1;
  document.getElementById("wall")?.classList.toggle("away", missed > 1);
}

function reach() {
  heard("live");
  missed = 0;
  document.getElementById("wall")?.classList.remove("away");
}

/** A link that was revoked shows nothing any more, not even what it showed before. */
function end() {
  document.getElementById("wall")?.remove();
  document.getElementById("wall-ended").hidden = false;
}

const secret = location.hash.slice(1);
startClock();
if (secret) enter(secret);
else if (document.querySelector("#wall[data-live]")) look(); // a screen without a link has nothing to ask
