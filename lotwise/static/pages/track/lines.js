// The two FastTabs: what the order produces, and what the selected product consumes.

import { to } from "../kit/address.js";
import { count, quantity } from "../kit/format.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Chip, Status } from "../parts/chip.js";
import { OnHold } from "../parts/on-hold.js";
import { Table } from "../parts/table.js";
import { texts } from "../texts/track.js";
import { HeldOnLine } from "./alarm.js";

const t = translator(texts);

/** @typedef {import("./station.js").Station} Station */

/** @param {any} item */
const itemCell = (item) => html`<a class="code" href=${to.item(item.number)}>${item.number}</a> <span class="soft">${item.name}</span>`;

/** @type {import("../parts/table.js").Column<any>[]} */
const AMOUNTS = /** @type {const} */ (["started", "consumption", "remaining"]).map((key) => ({
  key,
  label: t(key),
  cell: (row) => quantity(row[key]),
  number: true,
}));

/** @type {import("../parts/table.js").Column<any>} */
const STATUS = { key: "status", label: t("status"), cell: (row) => html`<${Status} status=${row.status} />` };

/** @param {{station: Station}} props */
export function FinishedProducts({ station }) {
  const { productLines, finishedProducts } = station.view.order.value;
  return html`<details class="fast-tab" open>
    <summary><h2>${t("products")}</h2></summary>
    <${Table}
      caption=${t("products")}
      columns=${[{ key: "item", label: t("item"), cell: (/** @type {any} */ row) => itemCell(row.item) }, STATUS, ...AMOUNTS]}
      rows=${productLines}
      id=${(/** @type {any} */ row) => row.id}
    />
    ${finishedProducts.nodes.length > 0 && html`<${Numbers} station=${station} of=${finishedProducts} />`}
  </details>`;
}

/** The registered numbers, newest first. @param {{station: Station, of: any}} props */
function Numbers({ station, of }) {
  const selected = station.product.value?.id;
  const { hasOlder } = station.view;
  return html`<h3>${t("registered")}</h3>
    <ul class="numbers" aria-label=${t("registered")}>
      ${of.nodes.map(
        (/** @type {any} */ one) => html`<li key=${one.id}>
          <button
            type="button"
            aria-pressed=${one.id === selected}
            title=${t("selectProduct", { number: one.traceable.number })}
            onClick=${() => station.chooseProduct(one.id)}
          >
            <span class="code">${one.traceable.number}</span>${station.holds.ids.value.has(one.traceable.id) && html`<${OnHold} />`}<${Status} status=${one.status} />
          </button>
        </li>`,
      )}
    </ul>
    ${of.pageInfo.hasNextPage &&
    html`<p class="older">
      <span class="soft">${t("listed", { count: count(of.nodes.length) })}</span>
      ${hasOlder && html`<button type="button" onClick=${() => station.view.older()}>${t("older")}</button>`}
    </p>`}`;
}

/** @param {{station: Station}} props */
export function Components({ station }) {
  const product = station.product.value;
  const number = product?.traceable.number;
  return html`<details class="fast-tab" open>
    <summary><h2>${product ? t("componentsOf", { product: number }) : t("components")}</h2></summary>
    ${!product && html`<p class="soft">${t("noProduct")}</p>`}
    <${Table}
      caption=${t("components")}
      columns=${product ? ofProduct(station) : OF_ORDER}
      rows=${product ? product.components : station.view.order.value.bomLines}
      id=${(/** @type {any} */ row) => row.bomLine?.id ?? row.id}
      empty=${t("noComponents")}
      selected=${station.line.value}
    />
  </details>`;
}

/** The columns of a product's lines. @param {Station} station @returns {import("../parts/table.js").Column<any>[]} */
function ofProduct(station) {
  return [
    { key: "line", label: "", bare: true, cell: (row) => html`<${Select} station=${station} row=${row} />` },
    { key: "item", label: t("item"), cell: (row) => html`${itemCell(row.item)} <${HeldOnLine} station=${station} line=${row.bomLine.id} />` },
    {
      ...STATUS,
      cell: (row) =>
        row.item.trackingDimension === "NONE"
          ? html`<${Chip} tone="none">${t("untracked")}<//>`
          : html`<${Status} status=${row.status} />`,
    },
    ...AMOUNTS,
  ];
}

/** The columns while no product is selected. @type {import("../parts/table.js").Column<any>[]} */
const OF_ORDER = [
  { key: "line", label: "", bare: true, cell: (row) => html`<span class="soft">${row.lineNumber}</span>` },
  { key: "item", label: t("item"), cell: (row) => itemCell(row.item) },
  { key: "perProduct", label: t("perProduct"), cell: (row) => quantity(row.perProduct), number: true },
];

/** @param {{station: Station, row: any}} props */
function Select({ station, row }) {
  const line = row.bomLine.lineNumber;
  if (row.item.trackingDimension === "NONE") return html`<span class="soft">${line}</span>`;
  const isSelected = station.line.value === row.bomLine.id;
  const label = t(isSelected ? "selected" : "select", { line, item: row.item.number });
  return html`<button
    type="button"
    class="select"
    aria-pressed=${isSelected}
    aria-label=${label}
    title=${label}
    onClick=${() => station.chooseLine(isSelected ? null : row.bomLine.id)}
  >
    ${line}
  </button>`;
}
