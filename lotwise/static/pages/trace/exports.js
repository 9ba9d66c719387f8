// The same trace as a file.

import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/trace.js";
import { place } from "./place.js";
import { exportAddress } from "./question.js";

const t = translator(texts);
/** An address holds not many more roots than this. */
const MOST_ROOTS = 60;

/** @type {{format: string, rows?: string, label: string}[]} */
const FILES = [
  { format: "csv", rows: "nodes", label: t("export.nodes") },
  { format: "csv", rows: "edges", label: t("export.edges") },
  { format: "json", label: "JSON" },
  { format: "ndjson", label: "NDJSON" },
  { format: "graphml", label: "GraphML" },
];

/** @param {{ids: string[]}} props the global ids of the roots */
export function Exports({ ids }) {
  return html`<details class="exports">
    <summary class="button">${t("export")}</summary>
    <div class="menu-list">
      ${ids.length > MOST_ROOTS
        ? html`<p>${t("export.roots")}</p>`
        : FILES.map((one) => html`<a key=${one.label} href=${exportAddress(place.value, ids, one)} download>${one.label}</a>`)}
      <p class="hint">${t("export.hint")}</p>
    </div>
  </details>`;
}
