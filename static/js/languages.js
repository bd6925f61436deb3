/** All languages stand once on a page; a field gets them when somebody reaches for it. */

export function startLanguages() {
  for (const reach of ["pointerdown", "focusin"]) {
    document.addEventListener(reach, ({ target }) => complete(target.closest("[data-languages]")));
  }
}

/** The short list stays on top: it has one's own languages. */
export function complete(field) {
  if (!field || "complete" in field.dataset) return;
  field.dataset.complete = "";
  field.append(document.getElementById("languages").content.cloneNode(true));
}
