/** Finds rows of a list while one types. A rule, so that a row that is redrawn meanwhile is still found or not. */

const sheet = new CSSStyleSheet();

export function startFinder() {
  const field = document.querySelector("[data-finds]");
  if (!field) return;
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const find = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rules = words.map((word) => `${field.dataset.finds}:not([data-words*="${CSS.escape(word)}"]) { display: none }`);
    sheet.replaceSync(rules.join("\n"));
  };
  field.addEventListener("input", find);
  find();
}
