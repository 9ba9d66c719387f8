// A list of production orders, each with the way to its scan station.

import { company, to } from "../kit/address.js";
import { quantity } from "../kit/format.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { usePlace, useQuery } from "../kit/query.js";
import { Status } from "../parts/chip.js";
import { Icon } from "../parts/icon.js";
import { useFollowed } from "../parts/live.js";
import { ItemLink, OrderLink } from "../parts/links.js";
import { Answered } from "../parts/states.js";
import { Pager, Table } from "../parts/table.js";
import { TrackButton } from "../parts/track-button.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/start.js";

const t = translator(texts);
const shared = translator(common);

const ORDERS = `query Orders($company: String, $search: String, $status: [ProductionOrderStatus!], $after: String) {
  productionOrders(company: $company, search: $search, status: $status, after: $after, first: 50) {
    nodes {
      id number status registrationStatus
      productLines { role item { number name } ordered { value unit } started { value unit } remaining { value unit } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

const CHANGES = `subscription Changes($company: String) {
  companyChanges(company: $company) { entry { orderId } }
}`;

/** @type {import("../parts/table.js").Column<any>[]} */
const COLUMNS = [
  {
    key: "number",
    label: t("order.number"),
    cell: (row) => html`<${OrderLink} number=${row.number} />`,
    sort: (row) => row.number,
  },
  {
    key: "product",
    label: t("order.product"),
    cell: (row) => html`<${ItemLink} of=${main(row).item} />`,
    sort: (row) => main(row).item.number,
  },
  { key: "ordered", label: t("order.ordered"), cell: (row) => quantity(main(row).ordered), number: true },
  { key: "started", label: t("order.started"), cell: (row) => quantity(main(row).started), number: true },
  { key: "remaining", label: t("order.remaining"), cell: (row) => quantity(main(row).remaining), number: true },
  {
    key: "status",
    label: t("order.status"),
    cell: (row) => html`<${Status} status=${row.status} />`,
    sort: (row) => row.status,
  },
  {
    key: "registration",
    label: t("order.registration"),
    cell: (row) => html`<${Status} status=${row.registrationStatus} />`,
    sort: (row) => row.registrationStatus,
  },
  {
    key: "track",
    label: shared("track"),
    bare: true,
    cell: (row) =>
      html`<span class="parts">
        <${TrackButton} order=${row.number} />
        <a class="button" href=${to.associations(row.number)} aria-label="${shared("associations")}: ${row.number}">
          <${Icon} name="list" />${shared("associations")}
        </a>
      </span>`,
  },
];

/** @param {{search: string, status?: string[]}} props */
export function OrdersTable({ search, status }) {
  const place = usePlace(`${search} ${status}`);
  const [round, setRound] = useState(0);
  const answer = useQuery(ORDERS, { company, search: search || null, status: status ?? null, after: place.after }, round);
  useFollowed(CHANGES, { company }, () => setRound((before) => before + 1), (event) => event.entry.orderId !== null);
  return html`<${Answered} of=${answer}>
    ${(/** @type {any} */ data) => html`
      <${Table}
        caption=${t("orders.title")}
        columns=${COLUMNS}
        rows=${data.productionOrders.nodes}
        id=${(/** @type {any} */ row) => row.id}
        empty=${t("orders.none")}
      />
      <${Pager} place=${place} info=${data.productionOrders.pageInfo} />
    `}
  <//>`;
}

/** The line of an order's main product. @param {any} row */
function main(row) {
  return row.productLines[0];
}
