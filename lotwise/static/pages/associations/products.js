// The upper grid: the finished products of an order, and what is done to them.

import { quantity } from "../kit/format.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { useChoice } from "../parts/choice.js";
import { Status } from "../parts/chip.js";
import { Icon } from "../parts/icon.js";
import { Section } from "../parts/section.js";
import { Pager, Table } from "../parts/table.js";
import { texts } from "../texts/associations.js";
import { texts as common } from "../texts/common.js";
import { ReversePosting } from "../activities/reverse.js";
import { Gone, lastColumns, numberColumns } from "./cells.js";
import { CorrectNumber } from "./correct-number.js";
import { CreateProduct, isTracked } from "./create.js";
import { REMOVE_PRODUCTS } from "./queries.js";
import { RemoveDialog } from "./remove.js";
import { ReportDialog } from "./report.js";
import { ProductHistory } from "./row-history.js";

const t = translator(texts);
const shared = translator(common);

/** @param {(what: string, row: any) => void} open @returns {import("../parts/table.js").Column<any>[]} */
const columns = (open) => [
  ...numberColumns((row) => row.traceable),
  {
    key: "status",
    label: t("status"),
    cell: (row) => (row.removedAt ? html`<${Gone} of=${row} />` : html`<${Status} status=${row.status} />`),
    sort: (row) => row.status,
  },
  { key: "started", label: t("started"), cell: (row) => quantity(row.started), number: true },
  { key: "good", label: t("good"), cell: (row) => quantity(row.good), number: true },
  { key: "error", label: t("faulty"), cell: (row) => quantity(row.error), number: true },
  ...lastColumns(open, (row) => row.traceable.number, (row) => !row.removedAt),
];

/**
 * @param {{order: any, place: any, selected: string, showRemoved: boolean, onShowRemoved: (show: boolean) => void,
 *   onSelect: (id: string) => void, onChanged: () => void}} props
 */
export function Products({ order, place, selected, showRemoved, onShowRemoved, onSelect, onChanged }) {
  const rows = order.finishedProducts.nodes;
  const live = rows.filter((/** @type {any} */ one) => !one.removedAt);
  const choice = useChoice(live.map((/** @type {any} */ one) => one.id));
  const [open, setOpen] = useState({ what: "", row: /** @type {any} */ (null) });
  const chosen = rows.filter((/** @type {any} */ one) => choice.has(one.id));
  const close = () => setOpen({ what: "", row: null });
  const done = () => {
    close();
    choice.set([]);
    onChanged();
  };
  const removed = () => {
    if (choice.has(selected)) onSelect("");
    done();
  };
  const some = chosen.length > 0;
  const canCreate = order.status !== "CREATED" && order.status !== "ENDED" && order.productLines.some((/** @type {any} */ one) => isTracked(one.item));
  const one = chosen.length === 1 ? chosen[0] : null;
  const isReported = one !== null && (one.good.value !== "0" || one.error.value !== "0");
  /** @param {string} what */
  const show = (what) => () => setOpen({ what, row: one });
  return html`<${Section} title=${t("products")}>
    <div class="toolbar" role="toolbar" aria-label=${t("products")}>
      <button type="button" disabled=${!canCreate} onClick=${show("create")}><${Icon} name="plus" />${t("create")}</button>
      <button type="button" disabled=${!some} onClick=${show("report")}><${Icon} name="flag" />${t("report")}</button>
      <button type="button" disabled=${!some} onClick=${show("remove")}><${Icon} name="remove" />${t("remove")}</button>
      ${isReported && html`<button type="button" onClick=${show("reverse")}><${Icon} name="undo" />${t("reverseReport")}</button>`}
      <span class="soft" aria-live="polite">${some && shared("chosen", { count: chosen.length })}</span>
      <label class="switch"><input type="checkbox" checked=${showRemoved} onChange=${(/** @type {any} */ event) => onShowRemoved(event.target.checked)} />${t("removed.show")}</label>
    </div>
    <${Table}
      caption=${t("products")}
      columns=${columns((what, row) => setOpen({ what, row }))}
      rows=${rows}
      id=${(/** @type {any} */ row) => row.id}
      name=${(/** @type {any} */ row) => row.traceable.number}
      mark=${(/** @type {any} */ row) => (row.removedAt ? "gone" : "")}
      choice=${choice}
      pick=${(/** @type {any} */ row) => onSelect(row.id)}
      selected=${selected}
      short
      empty=${order.status === "CREATED" ? t("order.notStarted") : t("products.none")}
    />
    <${Pager} place=${place} info=${order.finishedProducts.pageInfo} />
    ${open.what === "create" &&
    html`<${CreateProduct}
      order=${order}
      onClose=${close}
      onDone=${(/** @type {string} */ id) => {
        onSelect(id);
        onChanged();
      }}
    />`}
    ${open.what === "report" && html`<${ReportDialog} products=${chosen} onChanged=${onChanged} onClose=${close} />`}
    ${open.what === "remove" &&
    html`<${RemoveDialog} mutation=${REMOVE_PRODUCTS} title="remove.products" rows=${chosen.map(named)} onDone=${removed} onClose=${close} />`}
    ${open.what === "correct" && html`<${CorrectNumber} product=${open.row} onDone=${done} onClose=${close} />`}
    ${open.what === "history" && html`<${ProductHistory} key=${open.row.id} product=${open.row} onClose=${close} />`}
    ${open.what === "reverse" &&
    html`<${ReversePosting}
      name=${open.row.traceable.number}
      traceable=${open.row.traceable.id}
      code="ProductionReportFinished"
      order=${order.id}
      onDone=${done}
      onClose=${close}
    />`}
  <//>`;
}

/** @param {any} row */
function named(row) {
  return { id: row.id, name: row.traceable.number };
}
