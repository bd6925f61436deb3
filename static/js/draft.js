/** What somebody is writing is kept for them, and for nobody else. */

import { ask } from "./ask.js";
import { now } from "./clock.js";
import { word } from "./words.js";
import { inZone, zoneHere } from "./zones.js";

const SAVE_AFTER = 800;
const LATER = 5000;
const savings = new WeakMap();
const turns = new WeakMap();
/** Forms whose text only stands in its field, because keeping it failed. */
const unkept = new Set();
addEventListener("online", () => unkept.forEach(save));
addEventListener("beforeunload", (event) => unkept.size && event.preventDefault());

/** Keep the text soon; where the form has a `data-kept`, it says since when. */
export function save(form) {
  clearTimeout(savings.get(form));
  savings.set(form, setTimeout(keep, SAVE_AFTER, form));
}

/** It was posted, so there is nothing left to keep. */
export function discard(form) {
  earlier(form)?.remove();
  unkept.delete(form);
  clearTimeout(savings.get(form));
  const forgotten = post(form, "").catch(() => {});
  forgotten.then(() => tell(form, ""));
}

async function keep(form) {
  try {
    const answer = await post(form, (form.elements.text ?? form.elements.note).value);
    unkept.delete(form);
    if (answer.ok) tell(form, word("kept", { time: inZone(now(), zoneHere()) }));
    if (answer.status === 422) tell(form, word("not-kept"));
    if ([429, 503].includes(answer.status)) keepLater(form);
  } catch {
    keepLater(form);
  }
}

/** The text is still in its field, and the connection has its own place to say why. */
function keepLater(form) {
  unkept.add(form);
  clearTimeout(savings.get(form));
  savings.set(form, setTimeout(keep, LATER, form));
}

/** One after the other: a slow answer to the last keystroke must not bring back what was posted. */
function post(form, text) {
  const before = turns.get(form) ?? Promise.resolve();
  const body = new URLSearchParams({ form: form.dataset.form, text });
  const turn = before.catch(() => {}).then(() => ask(form.dataset.draft, { body }));
  turns.set(form, turn);
  return turn;
}

/** What the page was given of earlier sittings. */
export function draftFor(form) {
  return earlier(form)?.textContent ?? "";
}

function earlier(form) {
  return document.querySelector(`#drafts [data-form="${form.dataset.form}"]`);
}

function tell(form, sentence) {
  const place = form.querySelector("[data-kept]");
  if (place) place.textContent = sentence;
}
