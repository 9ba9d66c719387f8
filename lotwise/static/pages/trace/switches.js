// How the trace is asked and shown.

import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Segments } from "../parts/segments.js";
import { texts } from "../texts/trace.js";
import { askFor, go, place } from "./place.js";

const t = translator(texts);

export function ShowSwitch() {
  return html`<${Segments}
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
  return html`<${Segments}
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
