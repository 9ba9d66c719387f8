// All cases of one kind: what it means, what to do, and where.

import { to } from "../kit/address.js";
import { isZero } from "../kit/decimal.js";
import { count, quantity } from "../kit/format.js";
import { html } from "../kit/html.js";
import { language, translator } from "../kit/language.js";
import { Chip } from "../parts/chip.js";
import { ItemLink, NumberLink, OrderLink } from "../parts/links.js";
import { Section } from "../parts/section.js";
import { Table } from "../parts/table.js";
import { texts } from "../texts/health.js";

const t = translator(texts);

/** The kinds that are looked for, the gravest first, each with how grave it is. */
export const KINDS = /** @type {const} */ ({
  FINISHED_INCOMPLETE: "bad",
  GAP: "bad",
  OVER_CONSUMED: "bad",
  NEVER_RECEIVED_NOR_PRODUCED: "bad",
  CYCLE: "bad",
  CONSUMED_BEFORE_RECEIPT: "warn",
  NUMBER_OF_TWO_ITEMS: "warn",
  NUMBERS_ALIKE: "warn",
});

/** @typedef {keyof typeof KINDS} Kind */

/** How many numbers of one case are named. */
const NAMED = 6;

/** @type {import("../parts/table.js").Column<any>[]} */
const COLUMNS = [
  { key: "numbers", label: t("numbers"), cell: (row) => html`<${Numbers} of=${row.traceables} />`, sort: (row) => row.traceables[0].number },
  { key: "unaccounted", label: t("unaccounted"), cell: (row) => html`<${Unaccounted} of=${row.traceables[0]} />`, number: true },
  { key: "where", label: t("where"), cell: (row) => html`<${Where} of=${row} />` },
];
const QUANTITIES = ["OVER_CONSUMED", "NEVER_RECEIVED_NOR_PRODUCED"];

/** @param {{of: any}} props */
export function Finding({ of }) {
  const kind = /** @type {Kind} */ (of.code);
  const isKnown = kind in KINDS;
  const columns = COLUMNS.filter((one) => one.key !== "unaccounted" || QUANTITIES.includes(kind));
  const { nodes } = of.cases;
  const beside = html`<${Chip} tone=${KINDS[kind] ?? "warn"}>${t("count", { count: of.count })}<//>`;
  return html`<div id=${kind} class="finding">
    <${Section} title=${isKnown ? t(kind) : of.meaning} beside=${beside}>
      ${isKnown &&
      html`<dl class="meaning">
        <div><dt>${t("means")}</dt><dd>${t(`${kind}.means`)}</dd></div>
        <div><dt>${t("do")}</dt><dd>${t(`${kind}.do`)}</dd></div>
      </dl>`}
      <${Table}
        caption=${isKnown ? t(kind) : of.meaning}
        columns=${columns}
        rows=${nodes}
        id=${(/** @type {any} */ row) => String(nodes.indexOf(row))}
        most=${50}
      />
      ${of.count > nodes.length && html`<p class="soft">${t("shown", { shown: count(nodes.length), all: count(of.count) })}</p>`}
    <//>
  </div>`;
}

/** @param {{of: any[]}} props */
function Numbers({ of }) {
  return html`<ul class="several">
    ${of.slice(0, NAMED).map((one) => html`<li key=${one.id}><${NumberLink} of=${one} /> <${ItemLink} of=${one.item} /></li>`)}
    ${of.length > NAMED && html`<li class="soft">${t("tooMany", { count: of.length - NAMED })}</li>`}
  </ul>`;
}

/** @param {{of: any}} props */
function Unaccounted({ of }) {
  const { unaccounted } = of.massBalance;
  return isZero(unaccounted.value) ? "" : html`<strong>${quantity(unaccounted)}</strong>`;
}

/** What has to be opened to put it right. @param {{of: any}} props */
function Where({ of }) {
  const { order, finishedProduct, association, traceables } = of;
  const [first] = traceables;
  return html`<p class="parts">
      ${order && html`<${OrderLink} number=${order.number} />`}
      ${order && finishedProduct && html`<a href=${to.associations(order.number, finishedProduct.id)}>${t("products")}</a>`}
      ${association &&
      html`<${OrderLink} number=${association.order.number} />
        <a href=${to.associations(association.order.number)}>${t("association", { number: association.product.number })}</a>`}
      <a href=${to.trace(first.item.number, first.number, "BOTH")} aria-label="${t("circle")}: ${first.number}">${t("circle")}</a>
    </p>
    ${language === "en" && html`<p class="hint">${of.message}</p>`}`;
}
