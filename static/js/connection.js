/** The one place that says whether the page is current: live, polling, reconnecting, or since when not. */

import { now } from "./clock.js";
import { inZone, zoneHere } from "./zones.js";

const WAIT = 2_000;
const GONE = 10_000;
const place = document.getElementById("connection");
let heardAt = now();
let timers;

/** We know how things stand: by socket (`live`) or by asking again and again (`polling`). */
export function heard(how) {
  for (const timer of timers ?? []) clearTimeout(timer);
  timers = undefined;
  heardAt = now();
  show(how);
}

/** Nothing comes any more. Most interruptions are over before anybody needs to know. */
export function lost() {
  if (timers) return;
  setSince(place?.dataset.connection === "live" ? now() : heardAt);
  timers = [setTimeout(show, WAIT, "retry"), setTimeout(show, GONE, "off")];
}

/** The browser itself says that there is no network: no need to wait. */
export function gone() {
  lost();
  show("off");
}

function show(state) {
  if (!place) return;
  place.dataset.connection = state;
  const banner = document.getElementById("bar-away");
  if (banner && state !== "retry") banner.hidden = state !== "off";
}

function setSince(at) {
  for (const each of document.querySelectorAll("[data-since]")) {
    each.textContent = inZone(at, zoneHere());
  }
}
