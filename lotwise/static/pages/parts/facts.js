// Facts about one thing: what, and how it is. What is not known is left out.

import { html } from "../kit/html.js";

/** @param {{of: [string, any][]}} props */
export function Facts({ of }) {
  const known = of.filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false);
  return html`<dl class="facts">
    ${known.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}
