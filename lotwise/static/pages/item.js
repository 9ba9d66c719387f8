// An item: what it is, how it is checked, where it is on orders, its numbers.

import { Policy, SETTINGS } from "./items/policy.js";
import { ReceiveDialog } from "./items/receive.js";
import { byNumber, numbersInPath, to } from "./kit/address.js";
import { quantity, unit } from "./kit/format.js";
import { html, useState } from "./kit/html.js";
import { translator } from "./kit/language.js";
import { openPage } from "./kit/page.js";
import { usePlace, useQuery } from "./kit/query.js";
import { Status } from "./parts/chip.js";
import { Facts } from "./parts/facts.js";
import { Found } from "./parts/found.js";
import { Icon } from "./parts/icon.js";
import { ItemLink, OrderLink } from "./parts/links.js";
import { SearchField, useSearch } from "./parts/search.js";
import { Section } from "./parts/section.js";
import { Answered } from "./parts/states.js";
import { Pager, Table } from "./parts/table.js";
import { texts as common } from "./texts/common.js";
import { texts } from "./texts/items.js";
import { texts as ofOrders } from "./texts/start.js";
import { NumbersTable } from "./traceables/numbers-table.js";

const t = translator(texts);
const shared = translator(common);
const orders = translator(ofOrders);
const [number] = numbersInPath();

const ITEM = `query Item($ref: ItemRef!) {
  item(ref: $ref) { id company number name trackingDimension unit gtins policy { ${SETTINGS.join(" ")} } }
}`;
const ORDERS = `query ItemOrders($ref: ItemRef!, $after: String) {
  item(ref: $ref) { productionOrders(first: 25, after: $after) {
    nodes { id number status registrationStatus 
      productLines { item { number name } ordered { value unit } }
      bomLines { item { number } planned { value unit } }
    }
    pageInfo { hasNextPage endCursor }
  } }
}`;

/** @type {import("./parts/table.js").Column<any>[]} */
const ORDER_COLUMNS = [
  { key: "number", label: orders("order.number"), cell: (row) => html`<${OrderLink} number=${row.number} />`, sort: (row) => row.number },
  { key: "product", label: orders("order.product"), cell: (row) => html`<${ItemLink} of=${row.productLines[0].item} />` },
  { key: "as", label: t("orders.as"), cell: (row) => html`<${Part} of=${row} />` },
  { key: "status", label: orders("order.status"), cell: (row) => html`<${Status} status=${row.status} />`, sort: (row) => row.status },
  { key: "registration", label: orders("order.registration"), cell: (row) => html`<${Status} status=${row.registrationStatus} />` },
  {
    key: "go",
    label: shared("track"),
    bare: true,
    cell: (row) => html`<span class="parts">
      <a href=${to.associations(row.number)} aria-label="${shared("associations")}: ${row.number}">${shared("associations")}</a>
      <a href=${to.track(row.number)} aria-label="${shared("track")}: ${row.number}">${shared("track")}</a>
    </span>`,
  },
];

/** What the item is on an order, and how much of it. @param {{of: any}} props */
function Part({ of }) {
  const made = of.productLines.filter((/** @type {any} */ one) => one.item.number === number);
  const used = of.bomLines.filter((/** @type {any} */ one) => one.item.number === number);
  return html`<span class="parts">
    ${made.map((/** @type {any} */ one) => html`<span>${t("orders.made", { quantity: quantity(one.ordered) })}</span>`)}
    ${used.map((/** @type {any} */ one) => html`<span>${t("orders.used", { quantity: quantity(one.planned) })}</span>`)}
  </span>`;
}

function View() {
  const [round, setRound] = useState(0);
  const answer = useQuery(ITEM, { ref: byNumber(number) }, round);
  return html`<${Found} of=${answer} as=${(/** @type {any} */ data) => data.item}>
    ${(/** @type {any} */ item) => html`<${Page} item=${item} round=${round} onChanged=${() => setRound(round + 1)} />`}
  <//>`;
}

/** @param {{item: any, round: number, onChanged: () => void}} props */
function Page({ item, round, onChanged }) {
  const [receiving, setReceiving] = useState(false);
  const isTracked = item.trackingDimension !== "NONE";
  return html`<div class="head">
      <${Facts}
        of=${[
          [t("name"), item.name],
          [t("tracking"), shared(/** @type {any} */ (`tracking.${item.trackingDimension}`))],
          [t("unit"), unit(item.unit)],
          [t("gtins"), item.gtins.length > 0 && html`<span class="code">${item.gtins.join(" ")}</span>`],
        ]}
      />
      ${isTracked &&
      html`<div class="toolbar">
        <button type="button" onClick=${() => setReceiving(true)}><${Icon} name="plus" />${t("receive")} …</button>
      </div>`}
    </div>
    <${Section} title=${t("policy")}><${Policy} item=${item} onChanged=${onChanged} /><//>
    <${Section} title=${t("orders")}><${Orders} /><//>
    ${isTracked && html`<${Section} title=${t("numbers")}><${Numbers} item=${item} round=${round} /><//>`}
    ${receiving &&
    html`<${ReceiveDialog}
      item=${item}
      onClose=${() => setReceiving(false)}
      onDone=${() => {
        setReceiving(false);
        onChanged();
      }}
    />`}`;
}

function Orders() {
  const place = usePlace(number);
  const answer = useQuery(ORDERS, { ref: byNumber(number), after: place.after });
  return html`<${Answered} of=${answer}>
    ${(/** @type {any} */ { item: { productionOrders } }) => html`
      <${Table} caption=${t("orders")} columns=${ORDER_COLUMNS} rows=${productionOrders.nodes} id=${(/** @type {any} */ row) => row.id} empty=${t("orders.none")} />
      <${Pager} place=${place} info=${productionOrders.pageInfo} />
    `}
  <//>`;
}

/** @param {{item: any, round: number}} props */
function Numbers({ item, round }) {
  const search = useSearch("search");
  return html`<div class="bar"><${SearchField} label=${shared("number")} search=${search} /></div>
    <${NumbersTable} search=${search.wanted} item=${item.number} without=${["item", "kind"]} round=${round} />`;
}

openPage({ title: t("item", { number }), help: [t("item.help")], View, at: "nav.items", width: "wide" });
