// A section of a page that can be folded away (a FastTab).

import { html } from "../kit/html.js";

/** @param {{title: any, beside?: any, folded?: boolean, children?: any}} props `beside`: what stands by the title */
export function Section({ title, beside, folded, children }) {
  return html`<details class="tab" open=${!folded}>
    <summary><h2>${title}</h2>${beside && html` ${beside}`}</summary>
    <div class="inside">${children}</div>
  </details>`;
}
