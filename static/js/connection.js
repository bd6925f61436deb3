/** The one place that says whether the page is current: live, polling, reconnecting, or since when not. */

import { now } from "./clock.js";
import { inZone, zoneHere } from "./zones.js";

const WAIT = 2_000;
const GONE = 10_000;
const place = document.getElementById("connection");
let heardAt = now();
let isUnable = false;
let timers;

/** We know how things stand: by socket (`live`) or by asking again and again (`polling`). */
export function heard(how) {
  for (const timer of timers ?? []) clearTimeout(timer);
  timers = undefined;
  heardAt = now();
  isUnable = false;
  show(how);
}

/** Nothing comes any more. Most interruptions are over before anybody needs to know. */
export function lost() {
  if (timers) return;
  setSince(place?.dataset.connection === "live" ? now() : heardAt);
  timers = [setTimeout(show, WAIT, "retry"), setTimeout(show, GONE, "off")];
}

/** Whether the server answers and cannot reach its records: one reads on, and nothing is kept. */
export function unable(isSo) {
  isUnable = isSo;
  lost();
  if (place) show(place.dataset.connection);
}

/** The browser itself says that there is no network: no need to wait. */
export function gone() {
  lost();
  show("off");
}

/** The server says that it stops, as it does for an update: no cause for alarm. */
export function going() {
  lost();
  show("retry");
  bar("going", true);
}

function show(state) {
  if (!place) return;
  place.dataset.connection = state;
  bar("records", isUnable);
  if (state === "retry") return;
  bar("away", state === "off" && !isUnable);
  bar("going", false);
}

function bar(name, isShown) {
  const banner = document.getElementById(`bar-${name}`);
  if (banner) banner.hidden = !isShown;
}

function setSince(at) {
  for (const each of document.querySelectorAll("[data-since]")) {
    each.textContent = inZone(at, zoneHere());
  }
}
