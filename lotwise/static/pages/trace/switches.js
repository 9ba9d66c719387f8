// Choices of one among a few, side by side.

import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/trace.js";
import { askFor, go, place } from "./place.js";

const t = translator(texts);

/**
 * @param {{label: string, choices: [string, string][], chosen: string, choose: (one: any) => void}} props
 *   `choices`: each with its text
 */
function Switch({ label, choices, chosen, choose }) {
  return html`<div class="segments" role="group" aria-label=${label}>
    ${choices.map(
      ([one, text]) => html`<button key=${one} type="button" aria-pressed=${one === chosen} onClick=${() => choose(one)}>${text}</button>`,
    )}
  </div>`;
}

export function ShowSwitch() {
  return html`<${Switch}
    label=${t("show")}
    choices=${[
      ["both", t("show.both")],
      ["graph", t("show.graph")],
      ["table", t("show.table")],
    ]}
    chosen=${place.value.show}
    choose=${(/** @type {import("./place.js").Shown} */ show) => go({ show })}
  />`;
}

export function DirectionSwitch() {
  return html`<${Switch}
    label=${t("direction")}
    choices=${[
      ["BACKWARD", t("BACKWARD")],
      ["BOTH", t("BOTH")],
      ["FORWARD", t("FORWARD")],
    ]}
    chosen=${place.value.direction}
    choose=${(/** @type {import("./place.js").Direction} */ direction) => askFor({ direction, selected: place.value.selected })}
  />`;
}
