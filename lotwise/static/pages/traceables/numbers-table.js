// A list of batches and serial numbers.

import { company, to } from "../kit/address.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { usePlace, useQuery } from "../kit/query.js";
import { ItemLink, NumberLink } from "../parts/links.js";
import { Answered } from "../parts/states.js";
import { Pager, Table } from "../parts/table.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/traceables.js";
import { wantedOf } from "./filter.js";

const t = translator(texts);
const shared = translator(common);

const NUMBERS = `query Numbers($company: String, $item: String, $search: String, $filter: TraceableFilterInput, $after: String) {
  traceables(company: $company, item: $item, search: $search, filter: $filter, after: $after, first: 50) {
    nodes { id number onHold item { number name trackingDimension } }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** @type {import("../parts/table.js").Column<any>[]} */
const COLUMNS = [
  {
    key: "number",
    label: shared("number"),
    cell: (row) => html`<${NumberLink} of=${row} />`,
    sort: (row) => row.number,
  },
  { key: "kind", label: shared("tracking"), cell: (row) => shared(/** @type {any} */ (`tracking.${row.item.trackingDimension}`)) },
  { key: "item", label: shared("item"), cell: (row) => html`<${ItemLink} of=${row.item} />`, sort: (row) => row.item.number },
  {
    key: "trace",
    label: shared("traceForward"),
    bare: true,
    cell: (row) => html`<span class="parts">
      <a href=${to.trace(row.item.number, row.number, "BACKWARD")} aria-label="${shared("traceBackward")}: ${row.number}">${shared("traceBackward")}</a>
      <a href=${to.trace(row.item.number, row.number, "FORWARD")} aria-label="${shared("traceForward")}: ${row.number}">${shared("traceForward")}</a>
    </span>`,
  },
];

/**
 * @param {{search: string, item: string, filter?: import("./filter.js").Filter, without?: string[], round?: number}} props
 */
export function NumbersTable({ search, item, filter, without = [], round }) {
  const wanted = { company, item: item || null, ...wantedOf(search, filter) };
  const place = usePlace(JSON.stringify(wanted));
  const answer = useQuery(NUMBERS, { ...wanted, after: place.after }, round);
  return html`<${Answered} of=${answer}>
    ${(/** @type {any} */ { traceables }) => html`
      <${Table}
        caption=${t("title")}
        columns=${COLUMNS.filter((one) => !without.includes(one.key))}
        rows=${traceables.nodes}
        id=${(/** @type {any} */ row) => row.id}
        empty=${t("none")}
      />
      <${Pager} place=${place} info=${traceables.pageInfo} />
    `}
  <//>`;
}
