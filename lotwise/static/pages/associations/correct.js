// Putting an association right. If others were quicker, both versions stand side by side.

import { useAction } from "../kit/action.js";
import { compared } from "../kit/decimal.js";
import { quantity, readDecimal, written } from "../kit/format.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Comparison } from "../parts/comparison.js";
import { Dialog } from "../parts/dialog.js";
import { Faults, fieldFault, isStale } from "../parts/faults.js";
import { Field } from "../parts/field.js";
import { QuantityField } from "../parts/quantity-field.js";
import { Reason, remember } from "../parts/reason.js";
import { sayDone } from "../parts/toast.js";
import { texts } from "../texts/associations.js";
import { texts as common } from "../texts/common.js";
import { texts as comparison } from "../texts/comparison.js";
import { isTracked } from "./create.js";
import { CORRECT_ASSOCIATION } from "./queries.js";

const t = translator(texts);
const shared = translator(common);
const versions = translator(comparison);

/** What a person wants of an association. @typedef {{number: string, amount: string, line: string}} Wanted */

/**
 * @param {{association: any, lines: any[], mutation?: string, onDone: () => void, onClose: () => void}} props
 *   `lines`: of the product; `association` may be shared consumption, with its own mutation
 */
export function CorrectAssociation({ association, lines, mutation = CORRECT_ASSOCIATION, onDone, onClose }) {
  // What was looked at, and what is put right: another one once somebody else has corrected it.
  const [base, setBase] = useState(association);
  const [wanted, setWanted] = useState(wantedOf(association));
  const [reason, setReason] = useState("");
  const action = useAction();
  const line = lines.find((one) => one.bomLine.id === wanted.line);
  const item = line?.item ?? base.component.item;
  const isBatch = item.trackingDimension === "BATCH";
  /** @param {Partial<Wanted>} changed */
  const want = (changed) => setWanted({ ...wanted, ...changed });

  /** @param {any} on the association as it is to be corrected @param {Wanted} as */
  const send = async (on, as) => {
    const input = { ...differing(on, as, isBatch), id: on.id, version: on.version, reason };
    const payload = await action.run(mutation, input);
    if (payload === null) return;
    remember(reason);
    sayDone(t("correct.done"));
    onDone();
  };
  const present = isStale(action.error) ? /** @type {any} */ (action.error).payload.present : null;
  /** What I have changed comes on top of what they have; the rest stays theirs. */
  const useMine = () => {
    const merged = onTop(base, wanted, present);
    setBase(present);
    setWanted(merged);
    void send(present, merged);
  };
  const keepTheirs = () => {
    action.forget();
    onDone();
  };
  const nothing = Object.keys(differing(base, wanted, isBatch)).length === 0;
  const isRead = !isBatch || readDecimal(wanted.amount) !== null;
  if (present !== null) {
    return html`<${Dialog} title=${t("correct.title", { number: base.component.number })} onClose=${onClose} wide>
      <div class="body"><${Conflict} base=${base} wanted=${wanted} present=${present} lines=${lines} busy=${action.busy} onMine=${useMine} onTheirs=${keepTheirs} /></div>
    <//>`;
  }
  return html`<${Dialog} title=${t("correct.title", { number: base.component.number })} onClose=${onClose}>
    <form
      onSubmit=${(/** @type {Event} */ event) => {
        event.preventDefault();
        void send(base, wanted);
      }}
    >
      <p class="soft">${t("correct.explained")}</p>
      <${Field}
        label=${shared("number")}
        error=${fieldFault(action.error, "number")}
        input=${{ value: wanted.number, class: "code", autofocus: true, onInput: (/** @type {any} */ event) => want({ number: event.target.value }) }}
      />
      ${isBatch &&
      html`<${QuantityField} value=${wanted.amount} unit=${item.unit} error=${fieldFault(action.error, "quantity")} onInput=${(/** @type {string} */ amount) => want({ amount })} />`}
      <${Field} label=${t("line")} error=${fieldFault(action.error, "bomLine")}>
        ${(/** @type {any} */ attributes) => html`<select
          ...${attributes}
          value=${wanted.line}
          onChange=${(/** @type {any} */ event) => want({ line: event.target.value })}
        >
          ${!line && html`<option value=${wanted.line}>–</option>`}
          ${lines
            .filter((one) => isTracked(one.item))
            .map((one) => html`<option value=${one.bomLine.id}>${one.bomLine.lineNumber} · ${one.item.number} · ${one.item.name}</option>`)}
        </select>`}
      <//>
      <${Reason} value=${reason} onInput=${setReason} error=${fieldFault(action.error, "reason")} />
      <${Faults} error=${action.error} shown=${["number", "quantity", "bomLine", "reason"]} />
      ${nothing && html`<p class="hint">${t("correct.nothing")}</p>`}
      <p class="actions">
        <button type="button" onClick=${onClose}>${shared("cancel")}</button>
        <button class="main" disabled=${action.busy || nothing || !isRead || !wanted.number.trim() || !reason.trim()}>${t("correct")}</button>
      </p>
    </form>
  <//>`;
}

/** @param {{base: any, wanted: Wanted, present: any, lines: any[], busy: boolean, onMine: () => void, onTheirs: () => void}} props */
function Conflict({ base, wanted, present, lines, busy, onMine, onTheirs }) {
  const last = present.history.nodes.at(-1);
  const gone = present.state === "REMOVED";
  /** @param {string} id */
  const lineName = (id) => {
    const found = lines.find((one) => one.bomLine.id === id);
    return found ? `${found.bomLine.lineNumber} · ${found.item.number}` : "–";
  };
  const now = wantedOf(present);
  const before = wantedOf(base);
  const unit = base.consumption.unit;
  /** @param {keyof Wanted} field @param {any} shown */
  const mine = (field, shown) => (wanted[field] === before[field] ? versions("unchanged") : shown);
  const all = [
    { label: shared("number"), before: before.number, mine: mine("number", wanted.number), theirs: now.number },
    {
      label: shared("quantity"),
      before: quantity(base.consumption),
      mine: mine("amount", quantity({ value: readDecimal(wanted.amount) ?? wanted.amount, unit })),
      theirs: quantity(present.consumption),
    },
    { label: t("line"), before: lineName(before.line), mine: mine("line", lineName(wanted.line)), theirs: lineName(now.line) },
    { label: t("picked"), before: quantity(base.picked), mine: versions("unchanged"), theirs: quantity(present.picked) },
  ];
  const rows = all.filter((one) => one.before !== one.theirs || one.mine !== versions("unchanged"));
  const isBatch = base.component.item.trackingDimension === "BATCH";
  const same = Object.keys(differing(present, onTop(base, wanted, present), isBatch)).length === 0;
  const blocked = gone ? versions("removed", { reason: present.removalReason ?? "" }) : same ? t("correct.nothing") : "";
  return html`<${Comparison}
    by=${last?.operator ?? present.registeredBy}
    at=${last?.recordedAt ?? present.registeredAt}
    differences=${rows}
    blocked=${blocked}
    busy=${busy}
    onMine=${onMine}
    onTheirs=${onTheirs}
  />`;
}

/** An association as a person would enter it. @param {any} association @returns {Wanted} */
function wantedOf(association) {
  return {
    number: association.component.number,
    amount: written(association.consumption.value),
    line: association.bomLine?.id ?? "",
  };
}

/**
 * What a person wants on top of what others have done: the fields that the person changed, and else
 * theirs.
 *
 * @param {any} base @param {Wanted} wanted @param {any} present @returns {Wanted}
 */
function onTop(base, wanted, present) {
  const before = wantedOf(base);
  const now = wantedOf(present);
  return {
    number: wanted.number === before.number ? now.number : wanted.number,
    amount: wanted.amount === before.amount ? now.amount : wanted.amount,
    line: wanted.line === before.line ? now.line : wanted.line,
  };
}

/** What of an association is to change. @param {any} on @param {Wanted} wanted @param {boolean} isBatch */
function differing(on, wanted, isBatch) {
  /** @type {Record<string, unknown>} */
  const found = {};
  const amount = readDecimal(wanted.amount);
  if (wanted.number.trim() !== on.component.number) found.number = wanted.number;
  if (isBatch && amount !== null && compared(amount, on.consumption.value) !== 0) found.quantity = { value: amount };
  if (wanted.line !== (on.bomLine?.id ?? "")) found.bomLine = wanted.line;
  return found;
}
