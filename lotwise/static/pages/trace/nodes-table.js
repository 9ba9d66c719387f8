// The nodes of a trace as a table.

import { count, quantity } from "../kit/format.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Chip } from "../parts/chip.js";
import { ItemLink } from "../parts/links.js";
import { OnHold } from "../parts/on-hold.js";
import { Table } from "../parts/table.js";
import { texts as common } from "../texts/common.js";
import { texts as ofHolds } from "../texts/holds.js";
import { texts } from "../texts/trace.js";
import { groupOf, levelOf } from "./drawing.js";
import { kindOf, nameOf } from "./names.js";
import { go, place } from "./place.js";

const t = translator(texts);
const shared = translator(common);
const holds = translator(ofHolds);

/** How many rows stand there at first, and how many come each time. */
const ROWS = 100;

/** @typedef {import("./answer.js").Node} Node */

/** A decimal that sorts as a text in which digits count as numbers. @param {string} value */
function sortable(value) {
  const [whole, fraction = ""] = value.split(".");
  return `${whole}.${fraction.padEnd(12, "0")}`;
}

/** @param {Node} row */
function pick(row) {
  go({ selected: row.id }, { quietly: true });
}

/** @param {import("./drawing.js").Genealogy} of @param {Set<string>} roots @returns {import("../parts/table.js").Column<Node>[]} */
function columns(of, roots) {
  return [
    {
      key: "number",
      label: shared("number"),
      cell: (row) => html`<button type="button" class="link code" aria-pressed=${place.value.selected === row.id} onClick=${() => pick(row)}>${nameOf(row)}</button>
        ${row.kind === "MISSING_COMPONENT" && html` <${Chip} tone="bad">${t("gap")}<//>`}`,
      sort: nameOf,
    },
    {
      key: "hold",
      label: holds("column"),
      cell: (row) => row.traceable?.onHold && html`<${OnHold} />`,
      sort: (row) => (row.traceable?.onHold ? 0 : 1),
    },
    { key: "item", label: shared("item"), cell: (row) => html`<${ItemLink} of=${row.item} />`, sort: (row) => row.item.number },
    { key: "kind", label: t("kind"), cell: kindOf, sort: kindOf },
    {
      key: "level",
      label: t("level"),
      cell: (row) => (roots.has(row.id) ? t("root") : `${t(row.direction === "BACKWARD" ? "before" : "after", { count: row.depth })}`),
      sort: levelOf,
    },
    { key: "quantity", label: shared("quantity"), cell: (row) => quantity(row.quantity), number: true, sort: (row) => sortable(row.quantity?.value ?? "") },
    { key: "into", label: t("components"), cell: (row) => count(of.into.get(row.id)?.length ?? 0), number: true, sort: (row) => of.into.get(row.id)?.length ?? 0 },
    { key: "outOf", label: t("products"), cell: (row) => count(of.outOf.get(row.id)?.length ?? 0), number: true, sort: (row) => of.outOf.get(row.id)?.length ?? 0 },
  ];
}

/** @param {{genealogy: import("./drawing.js").Genealogy, found: Set<string> | null, ids: string[]}} props `ids`: of the roots */
export function NodesTable({ genealogy, found, ids }) {
  const { selected } = place.value;
  // A node that stands for several in the graph narrows the table down to them.
  const group = genealogy.groupSizes.has(selected) ? selected : null;
  const rows = genealogy.nodes.filter((one) => (found === null || found.has(one.id)) && (!group || groupOf(one) === group));
  return html`${group && html`<p class="soft">${t("table.group")}</p>`}
    <${Table}
      caption=${t("table")}
      columns=${columns(genealogy, new Set(ids))}
      rows=${rows}
      id=${(/** @type {Node} */ row) => row.id}
      selected=${selected}
      pick=${pick}
      most=${ROWS}
      short
      empty=${t("found", { count: 0 })}
    />`;
}
