/** Elements made by scripts: never from a string. */

const SVG = "http://www.w3.org/2000/svg";

export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** One of the page's drawings, beside a word that says the same. */
export function glyph(name) {
  const drawing = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  drawing.setAttribute("class", "glyph");
  drawing.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#${name}`);
  drawing.append(use);
  return drawing;
}
