// How far the recall is: what is accounted for, by item.

import { count, decimal, quantity } from "../kit/format.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Chip } from "../parts/chip.js";
import { ItemLink } from "../parts/links.js";
import { Table } from "../parts/table.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/recall.js";

const t = translator(texts);
const shared = translator(common);

/** @type {import("../parts/table.js").Column<any>[]} */
const COLUMNS = [
  { key: "item", label: shared("item"), cell: (row) => html`<${ItemLink} of=${row.item} />`, sort: (row) => row.item.number },
  { key: "members", label: t("balance.members"), cell: (row) => count(row.members), number: true, sort: (row) => row.members },
  { key: "quantity", label: t("balance.quantity"), cell: (row) => quantity(row.quantity), number: true },
  { key: "reconciled", label: t("balance.reconciled"), cell: (row) => quantity(row.reconciled), number: true },
  {
    key: "open",
    label: t("balance.open"),
    number: true,
    cell: (row) => (row.open.value === "0" ? html`<${Chip} tone="good">${quantity(row.open)}<//>` : html`<strong>${quantity(row.open)}</strong>`),
  },
];

/** @param {{of: any}} props */
export function Balance({ of }) {
  return html`<div class="balance">
      <progress class=${of.balanced ? "good" : ""} max="100" value=${of.percentReconciled} aria-label=${t("balance")}></progress>
      <strong>${t("sum.percent", { percent: decimal(of.percentReconciled) })}</strong>
      <span class="soft">${t("balance.tolerance", { done: count(of.reconciledMembers), all: count(of.members) })}</span>
    </div>
    <${Table} caption=${t("balance")} columns=${COLUMNS} rows=${of.byItem} id=${(/** @type {any} */ row) => row.item.number} short />`;
}
