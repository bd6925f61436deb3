/** What is said, and where the hand goes, once the page that follows has loaded. */

import { toast } from "./toast.js";

const KEPT = "taskforce-arrival";

/** Whoever is done with a card of a list goes on with the next one. */
export function leaveFor(address, form, said) {
  const card = form.closest("li[id]");
  const next = card?.nextElementSibling?.id || card?.previousElementSibling?.id;
  sessionStorage.setItem(KEPT, JSON.stringify({ said, next, isCard: Boolean(card) }));
  form.closest("[data-holds]")?.removeAttribute("data-holds"); // it is new now, by its own reader
  location.assign(address);
}

export function arrive() {
  const { said, next, isCard } = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
  sessionStorage.removeItem(KEPT);
  if (said) toast(said);
  if (isCard) (document.getElementById(next) ?? document.querySelector("h1[tabindex]"))?.focus();
}
