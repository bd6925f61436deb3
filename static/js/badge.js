/** The code of a badge stands behind the # of its link: browsers never send that part, so no log has it. */

export function useBadge() {
  const form = document.querySelector("form[data-badge]");
  if (!form) return;
  const use = () => {
    const code = location.hash.slice(1);
    if (!code) return;
    history.replaceState(null, "", location.pathname + location.search);
    form.elements.code.value = code;
    form.requestSubmit();
  };
  window.addEventListener("hashchange", use);
  use();
}

/** A sheet of badges is printed while it is open: it cannot be had again. */
export function startPrint() {
  document.querySelector("[data-prints]")?.addEventListener("click", () => window.print());
}
