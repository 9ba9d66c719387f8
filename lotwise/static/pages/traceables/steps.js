// One step back and one step forward from a batch or serial number.

import { quantity } from "../kit/format.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { useQuery } from "../kit/query.js";
import { ItemLink, NumberLink, OrderLink } from "../parts/links.js";
import { Answered } from "../parts/states.js";
import { Table } from "../parts/table.js";
import { to } from "../kit/address.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/traceables.js";

const t = translator(texts);
const shared = translator(common);

const STEP = `query Step($id: ID!, $direction: TraceDirection!) {
  trace(roots: [{id: $id}], direction: $direction, maxDepth: 1) {
    nodes(first: 1000) { nodes { id traceable { number onHold item { number name } } } pageInfo { hasNextPage } }
    edges(first: 1000) {
      nodes { component product quantity { value unit } association { order { number } } batchRelation { kind } }
      pageInfo { hasNextPage }
    }
  }
}`;

/** @param {"product" | "component"} end @returns {import("../parts/table.js").Column<any>[]} */
const columns = (end) => [
  { key: "number", label: t(end), cell: (row) => html`<${NumberLink} of=${row.other} />`, sort: (row) => row.other.number },
  { key: "item", label: shared("item"), cell: (row) => html`<${ItemLink} of=${row.other.item} />`, sort: (row) => row.other.item.number },
  { key: "quantity", label: shared("quantity"), cell: (row) => quantity(row.quantity), number: true },
  {
    key: "by",
    label: t("by"),
    cell: (row) => html`${row.association && html`<${OrderLink} number=${row.association.order.number} />`}${row.batchRelation && t(row.batchRelation.kind)}`,
  },
];

/** @param {{of: any, direction: "BACKWARD" | "FORWARD"}} props */
export function Step({ of, direction }) {
  const answer = useQuery(STEP, { id: of.id, direction });
  const end = direction === "FORWARD" ? "product" : "component";
  return html`<${Answered} of=${answer}>
    ${(/** @type {any} */ { trace }) => html`
      <${Table}
        caption=${t(direction === "FORWARD" ? "into" : "from")}
        columns=${columns(end)}
        rows=${rowsOf(trace, end)}
        id=${(/** @type {any} */ row) => row.id}
        empty=${t(direction === "FORWARD" ? "into.none" : "from.none")}
      />
      ${(trace.edges.pageInfo.hasNextPage || trace.nodes.pageInfo.hasNextPage) &&
      html`<p><a href=${to.trace(of.item.number, of.number, direction)}>${t("more")}</a></p>`}
    `}
  <//>`;
}

/** The edges with what stands at their other end. @param {any} trace @param {"product" | "component"} end */
function rowsOf(trace, end) {
  const numbers = new Map(trace.nodes.nodes.map((/** @type {any} */ one) => [one.id, one.traceable]));
  return trace.edges.nodes
    .map((/** @type {any} */ one, /** @type {number} */ at) => ({ ...one, id: String(at), other: numbers.get(one[end]) }))
    .filter((/** @type {any} */ one) => one.other);
}
