// Columns that both grids have.

import { moment } from "../kit/format.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Chip } from "../parts/chip.js";
import { Icon } from "../parts/icon.js";
import { ItemLink, NumberLink } from "../parts/links.js";
import { texts } from "../texts/associations.js";
import { texts as common } from "../texts/common.js";

const t = translator(texts);
const shared = translator(common);

/** @typedef {import("../parts/table.js").Column<any>} Column */

/** The columns of a row's batch or serial number. @param {(row: any) => any} of @returns {Column[]} */
export function numberColumns(of) {
  return [
    {
      key: "number",
      label: shared("number"),
      cell: (row) => html`<${NumberLink} of=${of(row)} />`,
      sort: (row) => of(row).number,
    },
    {
      key: "item",
      label: shared("item"),
      cell: (row) => html`<${ItemLink} of=${of(row).item} />`,
      sort: (row) => of(row).item.number,
    },
  ];
}

/**
 * Who registered a row, and what can be done to just this one.
 *
 * @param {(what: string, row: any) => void} open
 * @param {(row: any) => string} name
 * @param {(row: any) => boolean} isLive
 * @returns {Column[]}
 */
export function lastColumns(open, name, isLive) {
  return [
    {
      key: "registered",
      label: t("registered"),
      cell: (row) => html`<span class="soft">${t("registeredBy", { operator: row.registeredBy, moment: moment(row.registeredAt) })}</span>`,
      sort: (row) => row.registeredAt,
    },
    {
      key: "do",
      label: shared("change"),
      bare: true,
      cell: (row) => html`<span class="row-actions">
        ${isLive(row) && html`<${RowAction} icon="edit" label="${t("correct")}: ${name(row)}" onClick=${() => open("correct", row)} />`}
        <${RowAction} icon="history" label="${shared("history")}: ${name(row)}" onClick=${() => open("history", row)} />
      </span>`,
    },
  ];
}

/** @param {{icon: import("../parts/icon.js").IconName, label: string, onClick: () => void}} props */
function RowAction({ icon, label, onClick }) {
  return html`<button type="button" class="quiet" title=${label} aria-label=${label} onClick=${onClick}><${Icon} name=${icon} /></button>`;
}

/** A row that left the genealogy: who took it out, when and why. @param {{of: any, corrected?: boolean}} props */
export function Gone({ of, corrected }) {
  const why = t("state.why", { operator: of.removedBy ?? "", moment: moment(of.removedAt), reason: of.removalReason ?? "" });
  return html`<${Chip} tone=${corrected ? "warn" : "bad"}>${t(corrected ? "state.SUPERSEDED" : "state.REMOVED")}<//> <span class="soft">${why}</span>`;
}
