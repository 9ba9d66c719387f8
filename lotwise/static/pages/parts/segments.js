// A choice of one among a few, side by side.

import { html } from "../kit/html.js";

/**
 * @param {{label: string, choices: [string, string][], chosen: string, choose: (one: any) => void}} props
 *   `choices`: each with its text
 */
export function Segments({ label, choices, chosen, choose }) {
  return html`<div class="segments" role="group" aria-label=${label}>
    ${choices.map(
      ([one, text]) => html`<button key=${one} type="button" aria-pressed=${one === chosen} onClick=${() => choose(one)}>${text}</button>`,
    )}
  </div>`;
}
