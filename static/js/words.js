/** What scripts say, in the reader's language: the page brings the sentences along. */

const home = document.getElementById("words");

/** The sentence of this name; `{time}` in it becomes `values.time`. */
export function word(name, values = {}) {
  return filled(home?.querySelector(`[data-word="${name}"]`)?.textContent ?? "", values);
}

/** The sentence for this number: each language has its own forms, so the page brings samples. */
export function plural(name, number) {
  const rules = new Intl.PluralRules(document.documentElement.lang);
  const samples = [...(home?.querySelectorAll(`[data-words="${name}"] > li`) ?? [])];
  const sample = samples.find(({ value }) => rules.select(value) === rules.select(number));
  return filled((sample ?? samples.at(-1))?.textContent ?? "", { number });
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
