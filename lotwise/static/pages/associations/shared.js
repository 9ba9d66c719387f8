// What all products of the order share: consumed for the order, and nobody knows which had how much.

import { useAction } from "../kit/action.js";
import { minus, compared } from "../kit/decimal.js";
import { byNumber } from "../kit/address.js";
import { quantity } from "../kit/format.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { usePlace, useQuery } from "../kit/query.js";
import { useChoice } from "../parts/choice.js";
import { Dialog } from "../parts/dialog.js";
import { Entries } from "../parts/history.js";
import { Icon } from "../parts/icon.js";
import { Panel } from "../parts/panel.js";
import { Section } from "../parts/section.js";
import { Answered } from "../parts/states.js";
import { Pager, Table } from "../parts/table.js";
import { sayDone } from "../parts/toast.js";
import { texts } from "../texts/associations.js";
import { texts as common } from "../texts/common.js";
import { texts as ofHistory } from "../texts/history.js";
import { Gone, lastColumns, numberColumns } from "./cells.js";
import { CorrectAssociation } from "./correct.js";
import { Choice, NumberForm, isTracked } from "./create.js";
import { CORRECT_SHARED, CREATE_SHARED, REMOVE_SHARED, SHARED, SHARED_HISTORY } from "./queries.js";
import { RemoveDialog } from "./remove.js";

const t = translator(texts);
const shared = translator(common);
const history = translator(ofHistory);

/** @param {(what: string, row: any) => void} open @returns {import("../parts/table.js").Column<any>[]} */
const columns = (open) => [
  { key: "line", label: t("line"), cell: (row) => row.bomLine?.lineNumber ?? "–", sort: (row) => row.bomLine?.lineNumber ?? 0, number: true },
  ...numberColumns((row) => row.component),
  { key: "consumption", label: t("consumption"), cell: (row) => quantity(row.consumption), number: true },
  {
    key: "evidence",
    label: t("evidence"),
    cell: (row) =>
      row.state === "LIVE"
        ? t(/** @type {any} */ (`evidence.${row.evidence}`))
        : html`<${Gone} of=${row} corrected=${row.state === "SUPERSEDED"} />`,
  },
  ...lastColumns(open, (row) => row.component.number, (row) => row.state === "LIVE"),
];

/** @param {{number: string, round: number, onChanged: () => void}} props `number` of the order */
export function Shared({ number, round, onChanged }) {
  const [removed, setRemoved] = useState(false);
  const place = usePlace(String(removed));
  const answer = useQuery(SHARED, { ref: byNumber(number), removed, after: place.after }, round);
  return html`<${Answered} of=${answer}>
    ${(/** @type {any} */ { productionOrder: order }) =>
      order.bomLines.some((/** @type {any} */ one) => isTracked(one.item)) &&
      html`<${Grid} order=${order} place=${place} removed=${removed} onRemoved=${setRemoved} onChanged=${onChanged} />`}
  <//>`;
}

/** @param {{order: any, place: any, removed: boolean, onRemoved: (show: boolean) => void, onChanged: () => void}} props */
function Grid({ order, place, removed, onRemoved, onChanged }) {
  const rows = order.sharedConsumptions.nodes;
  const live = rows.filter((/** @type {any} */ one) => one.state === "LIVE");
  const choice = useChoice(live.map((/** @type {any} */ one) => one.id));
  const [open, setOpen] = useState({ what: "", row: /** @type {any} */ (null) });
  // Later it is folded by hand only.
  const [folded] = useState(rows.length === 0);
  const chosen = live.filter((/** @type {any} */ one) => choice.has(one.id));
  const lines = order.bomLines.map((/** @type {any} */ one) => ({ bomLine: one, item: one.item }));
  const canCreate = order.status === "STARTED";
  const close = () => setOpen({ what: "", row: null });
  const done = () => {
    close();
    choice.set([]);
    onChanged();
  };
  return html`<${Section} title=${t("shared")} beside=${live.length > 0 && html`<span class="soft">${live.length}</span>`} folded=${folded}>
    <p class="soft">${t("shared.explained")}</p>
    <div class="toolbar" role="toolbar" aria-label=${t("shared")}>
      <button type="button" disabled=${!canCreate} onClick=${() => setOpen({ what: "create", row: null })}><${Icon} name="plus" />${t("create")}</button>
      <button type="button" disabled=${chosen.length === 0} onClick=${() => setOpen({ what: "remove", row: null })}><${Icon} name="remove" />${t("remove")}</button>
      <span class="soft" aria-live="polite">${chosen.length > 0 && shared("chosen", { count: chosen.length })}</span>
      <label class="switch"><input type="checkbox" checked=${removed} onChange=${(/** @type {any} */ event) => onRemoved(event.target.checked)} />${t("superseded.show")}</label>
    </div>
    <${Table}
      caption=${t("shared")}
      columns=${columns((what, row) => setOpen({ what, row }))}
      rows=${rows}
      id=${(/** @type {any} */ row) => row.id}
      name=${(/** @type {any} */ row) => row.component.number}
      mark=${(/** @type {any} */ row) => (row.state === "LIVE" ? "" : "gone")}
      choice=${choice}
      empty=${t("shared.none")}
    />
    <${Pager} place=${place} info=${order.sharedConsumptions.pageInfo} />
    ${open.what === "create" && html`<${CreateShared} order=${order} onDone=${onChanged} onClose=${close} />`}
    ${open.what === "remove" &&
    html`<${RemoveDialog} mutation=${REMOVE_SHARED} title="remove.components" rows=${chosen.map(named)} onDone=${done} onClose=${close} />`}
    ${open.what === "correct" &&
    html`<${CorrectAssociation} mutation=${CORRECT_SHARED} association=${open.row} lines=${lines} onDone=${done} onClose=${close} />`}
    ${open.what === "history" && html`<${SharedHistory} key=${open.row.id} of=${open.row} onClose=${close} />`}
  <//>`;
}

/** @param {{order: any, onDone: () => void, onClose: () => void}} props */
function CreateShared({ order, onDone, onClose }) {
  const lines = order.bomLines.filter((/** @type {any} */ one) => isTracked(one.item));
  const [at, setAt] = useState(0);
  const action = useAction();
  const line = lines[at];
  /** @param {{number: string, amount: string | null}} sent */
  const create = async ({ number, amount }) => {
    const payload = await action.run(CREATE_SHARED, {
      order: { id: order.id },
      bomLine: line.id,
      number,
      quantity: amount === null ? null : { value: amount },
    });
    if (payload === null) return false;
    sayDone(t("created", { number: payload.sharedConsumption.component.number }));
    onDone();
    return true;
  };
  return html`<${Dialog} title=${t("create.shared", { order: order.number })} onClose=${onClose}>
    <${NumberForm}
      action=${action}
      item=${line.item}
      hint=${t("create.quantity.component", { remaining: quantity(remaining(line)) })}
      create=${create}
      onClose=${onClose}
      next
    >
      <${Choice} label=${t("line")} value=${at} onChange=${setAt}>
        ${lines.map(
          (/** @type {any} */ one, /** @type {number} */ place) =>
            html`<option value=${place}>${t("line.option", { line: one.lineNumber, item: one.item.number, remaining: quantity(remaining(one)) })}</option>`,
        )}
      <//>
    <//>
  <//>`;
}

/** What of a line's planned quantity nothing is shared of yet. @param {any} line */
function remaining({ planned, sharedConsumption }) {
  const isOver = compared(sharedConsumption.value, planned.value) > 0;
  return { unit: planned.unit, value: isOver ? "0" : minus(planned.value, sharedConsumption.value) };
}

/** @param {{of: any, onClose: () => void}} props */
function SharedHistory({ of, onClose }) {
  const answer = useQuery(SHARED_HISTORY, { id: of.id });
  return html`<${Panel} title=${history("titleOf", { number: of.component.number })} onClose=${onClose}>
    <${Answered} of=${answer}>${(/** @type {any} */ { node }) => html`<${Entries} entries=${node.history.nodes} />`}<//>
  <//>`;
}

/** @param {any} row */
function named(row) {
  return { id: row.id, name: row.component.number };
}
