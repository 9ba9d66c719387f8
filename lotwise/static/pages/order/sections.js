// The sections of an order's page.

import { byNumber, to } from "../kit/address.js";
import { moment, quantity } from "../kit/format.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { usePlace, useQuery } from "../kit/query.js";
import { Status } from "../parts/chip.js";
import { Entries } from "../parts/history.js";
import { ItemLink, NumberLink } from "../parts/links.js";
import { Answered } from "../parts/states.js";
import { Pager, Table } from "../parts/table.js";
import { texts as associations } from "../texts/associations.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/order.js";
import { HISTORY, PRODUCTS } from "./queries.js";

const t = translator(texts);
const shared = translator(common);
const grid = translator(associations);

/** @typedef {import("../parts/table.js").Column<any>} Column */

/** @type {Column[]} */
const LINES = [
  { key: "item", label: shared("item"), cell: (row) => html`<${ItemLink} of=${row.item} />`, sort: (row) => row.item.number },
  { key: "role", label: t("role"), cell: (row) => t(/** @type {any} */ (`role.${row.role}`)) },
  { key: "status", label: t("registration"), cell: (row) => html`<${Status} status=${row.status} />` },
  { key: "ordered", label: t("ordered"), cell: (row) => quantity(row.ordered), number: true },
  { key: "started", label: t("started"), cell: (row) => quantity(row.started), number: true },
  { key: "consumption", label: t("consumption"), cell: (row) => quantity(row.consumption), number: true },
  { key: "remaining", label: t("remaining"), cell: (row) => quantity(row.remaining), number: true },
  { key: "over", label: t("over"), cell: (row) => (row.over.value === "0" ? "" : quantity(row.over)), number: true },
];

/** @type {Column[]} */
const BOM = [
  { key: "line", label: t("line"), cell: (row) => row.lineNumber, sort: (row) => row.lineNumber, number: true },
  { key: "item", label: shared("item"), cell: (row) => html`<${ItemLink} of=${row.item} />`, sort: (row) => row.item.number },
  { key: "tracking", label: shared("tracking"), cell: (row) => shared(/** @type {any} */ (`tracking.${row.item.trackingDimension}`)) },
  { key: "planned", label: t("planned"), cell: (row) => quantity(row.planned), number: true },
  { key: "perProduct", label: t("perProduct"), cell: (row) => quantity(row.perProduct), number: true },
];

/** @param {{of: any[]}} props */
export function ProductLines({ of }) {
  return html`<${Table} caption=${t("products")} columns=${LINES} rows=${of} id=${(/** @type {any} */ row) => row.id} />`;
}

/** @param {{of: any[]}} props */
export function BomLines({ of }) {
  return html`<${Table} caption=${t("bom")} columns=${BOM} rows=${of} id=${(/** @type {any} */ row) => row.id} />`;
}

/** @param {string} order @returns {Column[]} */
const products = (order) => [
  {
    key: "number",
    label: shared("number"),
    cell: (row) => html`<${NumberLink} of=${row.traceable} />`,
    sort: (row) => row.traceable.number,
  },
  { key: "item", label: shared("item"), cell: (row) => html`<${ItemLink} of=${row.traceable.item} />` },
  { key: "status", label: t("registration"), cell: (row) => html`<${Status} status=${row.status} />`, sort: (row) => row.status },
  { key: "started", label: t("started"), cell: (row) => quantity(row.started), number: true },
  { key: "good", label: grid("good"), cell: (row) => quantity(row.good), number: true },
  { key: "error", label: grid("faulty"), cell: (row) => quantity(row.error), number: true },
  {
    key: "registered",
    label: grid("registered"),
    cell: (row) => html`<span class="soft">${row.registeredBy}, ${moment(row.registeredAt)}</span>`,
    sort: (row) => row.registeredAt,
  },
  {
    key: "associations",
    label: shared("associations"),
    bare: true,
    cell: (row) =>
      html`<a href=${to.associations(order, row.id)} aria-label="${shared("associations")}: ${row.traceable.number}">${shared("associations")}</a>`,
  },
];

/** @param {{number: string, round: number}} props */
export function FinishedProducts({ number, round }) {
  const place = usePlace(number);
  const answer = useQuery(PRODUCTS, { ref: byNumber(number), after: place.after }, round);
  return html`<${Answered} of=${answer}>
    ${(/** @type {any} */ { productionOrder: { finishedProducts } }) => html`
      <${Table}
        caption=${t("finished")}
        columns=${products(number)}
        rows=${finishedProducts.nodes}
        id=${(/** @type {any} */ row) => row.id}
        empty=${t("finished.none")}
      />
      <${Pager} place=${place} info=${finishedProducts.pageInfo} />
    `}
  <//>`;
}

/** @param {{number: string, round: number}} props */
export function OrderHistory({ number, round }) {
  const place = usePlace(number);
  const answer = useQuery(HISTORY, { ref: byNumber(number), after: place.after }, round);
  return html`<${Answered} of=${answer}>
    ${(/** @type {any} */ { productionOrder: { history } }) => html`
      <${Entries} entries=${history.nodes} />
      <${Pager} place=${place} info=${history.pageInfo} />
    `}
  <//>`;
}
