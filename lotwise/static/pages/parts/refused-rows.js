// A change of many that was refused: each row with its reason, and the way on without them.

import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { rowFaults } from "./faults.js";
import { Icon } from "./icon.js";
import { texts } from "../texts/common.js";

const t = translator(texts);

/**
 * @param {{error: unknown, field: string, rows: {id: string, name: string}[],
 *   onKeep: (ids: string[]) => void}} props `rows` as they were sent; `onKeep` is told the others
 */
export function RefusedRows({ error, field, rows, onKeep }) {
  const faults = rowFaults(error, field);
  if (faults.size === 0) return null;
  const others = rows.filter((_, at) => !faults.has(at)).map((one) => one.id);
  return html`<div class="refused" role="alert">
    <p><${Icon} name="bad" /> <strong>${t("refused.title", { count: faults.size, all: rows.length })}</strong></p>
    <ul>
      ${[...faults].map(([at, said]) => html`<li key=${at}><span class="code">${rows[at]?.name}</span>: ${said}</li>`)}
    </ul>
    ${others.length > 0 &&
    html`<p class="actions">
      <button type="button" onClick=${() => onKeep(others)}>${t("refused.keep", { count: faults.size })}</button>
    </p>`}
  </div>`;
}
