// The lower grid: what went into the selected finished product, and what is done to it.

import { useAction } from "../kit/action.js";
import { compared } from "../kit/decimal.js";
import { quantity } from "../kit/format.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { usePlace, useQuery } from "../kit/query.js";
import { useChoice } from "../parts/choice.js";
import { Status } from "../parts/chip.js";
import { Faults } from "../parts/faults.js";
import { Found } from "../parts/found.js";
import { Icon } from "../parts/icon.js";
import { ItemLink } from "../parts/links.js";
import { Section } from "../parts/section.js";
import { Pager, Table } from "../parts/table.js";
import { sayDone } from "../parts/toast.js";
import { ReversePosting } from "../activities/reverse.js";
import { RefusedRows } from "../parts/refused-rows.js";
import { texts } from "../texts/associations.js";
import { texts as common } from "../texts/common.js";
import { Gone, lastColumns, numberColumns } from "./cells.js";
import { CorrectAssociation } from "./correct.js";
import { CreateComponent, isTracked } from "./create.js";
import { JournalDialog } from "./journal.js";
import { ADJUST, COMPONENTS, PICK, REMOVE_ASSOCIATIONS } from "./queries.js";
import { RemoveDialog } from "./remove.js";
import { AssociationHistory } from "./row-history.js";

const t = translator(texts);
const shared = translator(common);

/** @type {import("../parts/table.js").Column<any>[]} */
const LINES = [
  { key: "line", label: t("line"), cell: (row) => row.bomLine.lineNumber, number: true },
  { key: "item", label: shared("item"), cell: (row) => html`<${ItemLink} of=${row.item} />` },
  { key: "status", label: t("status"), cell: (row) => (isTracked(row.item) ? html`<${Status} status=${row.status} />` : html`<span class="soft">${shared("tracking.NONE")}</span>`) },
  { key: "started", label: t("started"), cell: (row) => quantity(row.started), number: true },
  { key: "consumption", label: t("consumption"), cell: (row) => html`<${Consumption} of=${row} />`, number: true },
  { key: "remaining", label: t("remaining"), cell: (row) => quantity(row.remaining), number: true },
  { key: "over", label: t("over"), cell: (row) => (row.over.value === "0" ? "" : html`<strong class="over">${quantity(row.over)}</strong>`), number: true },
  { key: "picked", label: t("picked"), cell: (row) => quantity(row.picked), number: true },
];

/** @param {(what: string, row: any) => void} open @returns {import("../parts/table.js").Column<any>[]} */
const columns = (open) => [
  { key: "line", label: t("line"), cell: (row) => row.bomLine?.lineNumber ?? "–", sort: (row) => row.bomLine?.lineNumber ?? 0, number: true },
  ...numberColumns((row) => row.component),
  { key: "consumption", label: t("consumption"), cell: (row) => quantity(row.consumption), number: true },
  { key: "picked", label: t("picked"), cell: (row) => html`<${Picked} of=${row} />`, number: true },
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

/** What the product had, and what it shares with the others of its order. @param {{of: any}} props */
function Consumption({ of }) {
  const { sharedConsumption } = of.bomLine;
  const isShared = sharedConsumption.value !== "0";
  return html`${quantity(of.consumption)}${isShared && html` <span class="soft">${t("line.shared", { quantity: quantity(sharedConsumption) })}</span>`}`;
}

/** How much is posted, with a sign where all is. @param {{of: any}} props */
function Picked({ of }) {
  const all = compared(of.picked.value, of.consumption.value) >= 0;
  return html`${quantity(of.picked)}${all && html` <span class="picked" title=${t("picked")}><${Icon} name="good" /></span>`}`;
}

/** @param {{id: string, round: number, onChanged: () => void}} props */
export function Components({ id, round, onChanged }) {
  const [removed, setRemoved] = useState(false);
  const place = usePlace(`${id} ${removed}`);
  const answer = useQuery(COMPONENTS, { id, removed, after: place.after }, round);
  // While another product is being read, the one before is not shown under its name.
  const isOther = answer.loading && answer.data?.node?.id !== id;
  return html`<${Found} of=${isOther ? { ...answer, data: null } : answer} as=${(/** @type {any} */ { node }) => node?.id && node}>
    ${(/** @type {any} */ product) =>
      html`<${Grid} key=${id} product=${product} place=${place} removed=${removed} onRemoved=${setRemoved} onChanged=${onChanged} />`}
  <//>`;
}

/** @param {{product: any, place: any, removed: boolean, onRemoved: (show: boolean) => void, onChanged: () => void}} props */
function Grid({ product, place, removed, onRemoved, onChanged }) {
  const rows = product.associations.nodes;
  const live = rows.filter((/** @type {any} */ one) => one.state === "LIVE");
  const choice = useChoice(live.map((/** @type {any} */ one) => one.id));
  const [open, setOpen] = useState({ what: "", row: /** @type {any} */ (null) });
  // The rows as they were sent: what is chosen may change while a refusal is being read.
  const [sent, setSent] = useState(/** @type {{id: string, name: string}[]} */ ([]));
  const action = useAction();
  const chosen = live.filter((/** @type {any} */ one) => choice.has(one.id));
  const one = chosen.length === 1 ? chosen[0] : null;
  const number = product.traceable.number;
  const some = chosen.length > 0;
  const canCreate = !product.removedAt && product.components.some((/** @type {any} */ line) => isTracked(line.item));
  const close = () => setOpen({ what: "", row: null });
  const done = () => {
    close();
    choice.set([]);
    action.forget();
    onChanged();
  };
  /** @param {string} what */
  const show = (what) => () => setOpen({ what, row: one });
  /** @param {string} mutation */
  const post = (mutation) => {
    setSent(chosen.map(named));
    return action.run(mutation, { associations: chosen.map((/** @type {any} */ row) => row.id) });
  };
  const pick = async () => {
    const payload = await post(PICK);
    if (payload === null) return;
    sayDone(t("pick.done", { count: payload.associations.length }));
    done();
  };
  const adjust = async () => {
    const payload = await post(ADJUST);
    if (payload === null) return;
    choice.set([]);
    setOpen({ what: "journal", row: payload.journal });
    onChanged();
  };
  /** @param {string[]} ids */
  const keep = (ids) => {
    action.forget();
    choice.set(ids);
  };
  return html`<${Section} title=${t("components", { number })} beside=${html`<${Status} status=${product.status} />`}>
    <${Table} caption=${t("lines")} columns=${LINES} rows=${product.components} id=${(/** @type {any} */ row) => row.bomLine.id} />
    <div class="toolbar" role="toolbar" aria-label=${t("components", { number })}>
      <button type="button" disabled=${!canCreate} onClick=${show("create")}><${Icon} name="plus" />${t("create")}</button>
      <button type="button" disabled=${!some || action.busy} onClick=${pick}><${Icon} name="pick" />${t("pick")}</button>
      <button type="button" disabled=${!some || action.busy} onClick=${adjust}><${Icon} name="list" />${t("adjust")}</button>
      <button type="button" disabled=${!some} onClick=${show("remove")}><${Icon} name="remove" />${t("remove")}</button>
      ${one !== null &&
      one.picked.value !== "0" &&
      html`<button type="button" onClick=${show("reverse")}><${Icon} name="undo" />${t("reversePick")}</button>`}
      <span class="soft" aria-live="polite">${some && shared("chosen", { count: chosen.length })}</span>
      <label class="switch"><input type="checkbox" checked=${removed} onChange=${(/** @type {any} */ event) => onRemoved(event.target.checked)} />${t("superseded.show")}</label>
    </div>
    <${RefusedRows} error=${action.error} field="associations" rows=${sent} onKeep=${keep} />
    <${Faults} error=${action.error} shown=${["associations"]} />
    <${Table}
      caption=${t("components", { number })}
      columns=${columns((what, row) => setOpen({ what, row }))}
      rows=${rows}
      id=${(/** @type {any} */ row) => row.id}
      name=${(/** @type {any} */ row) => row.component.number}
      mark=${(/** @type {any} */ row) => (row.state === "LIVE" ? "" : "gone")}
      choice=${choice}
      empty=${t("components.none")}
    />
    <${Pager} place=${place} info=${product.associations.pageInfo} />
    ${open.what === "create" && html`<${CreateComponent} product=${product} onDone=${onChanged} onClose=${close} />`}
    ${open.what === "remove" &&
    html`<${RemoveDialog} mutation=${REMOVE_ASSOCIATIONS} title="remove.components" rows=${chosen.map(named)} onDone=${done} onClose=${close} />`}
    ${open.what === "correct" && html`<${CorrectAssociation} association=${open.row} lines=${product.components} onDone=${done} onClose=${close} />`}
    ${open.what === "history" && html`<${AssociationHistory} key=${open.row.id} association=${open.row} onClose=${close} />`}
    ${open.what === "journal" && html`<${JournalDialog} id=${open.row.id} onChanged=${onChanged} onClose=${close} />`}
    ${open.what === "reverse" &&
    html`<${ReversePosting}
      name=${open.row.component.number}
      traceable=${open.row.component.id}
      code="ProductionPickingList"
      association=${open.row.id}
      order=${product.order.id}
      onDone=${done}
      onClose=${close}
    />`}
  <//>`;
}

/** @param {any} row */
function named(row) {
  return { id: row.id, name: row.component.number };
}
