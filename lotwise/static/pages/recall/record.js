// Recording what was done about one member or many: what, how much, from where, who, and a note.

import { useAction } from "../kit/action.js";
import { compared } from "../kit/decimal.js";
import { quantity, readDecimal, unit, written } from "../kit/format.js";
import { html, useId, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Dialog } from "../parts/dialog.js";
import { Faults, rowFaults } from "../parts/faults.js";
import { Field } from "../parts/field.js";
import { Icon } from "../parts/icon.js";
import { RefusedRows } from "../parts/refused-rows.js";
import { sayDone } from "../parts/toast.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/recall.js";
import { KINDS, isSome, roomFor, sourcesOf } from "./amounts.js";
import { RECORD } from "./queries.js";

const t = translator(texts);
const shared = translator(common);

/** @typedef {import("./amounts.js").Kind} Kind */

/** @param {{recall: any, members: any[], onDone: () => void, onClose: () => void}} props */
export function RecordDialog({ recall, members, onDone, onClose }) {
  const [kept, setKept] = useState(members);
  const [kind, setKind] = useState(/** @type {Kind} */ ("LOCATED"));
  const [from, setFrom] = useState(/** @type {Kind | ""} */ (""));
  const [amounts, setAmounts] = useState(/** @type {Record<string, string>} */ ({}));
  const [words, setWords] = useState({ partner: "", note: "" });
  const action = useAction();
  const rows = kept.map((one) => ({ member: one, room: roomFor(one, kind, from) }));
  const concerned = rows.filter((one) => isSome(one.room));
  const ready = concerned.length > 0 && concerned.every((one) => readAmount(amounts[one.member.id], one.room) !== null);
  /** @param {Kind} chosen */
  const choose = (chosen) => {
    action.forget();
    setKind(chosen);
    // Where all is secured, what is done next is taken from there.
    const sources = /** @type {(Kind | "")[]} */ (["", ...sourcesOf(chosen)]);
    setFrom(sources.find((from) => kept.some((one) => isSome(roomFor(one, chosen, from)))) ?? "");
    setAmounts({});
  };
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    const actions = concerned.map(({ member, room }) => ({
      member: member.id,
      kind,
      takenFrom: from || null,
      quantity: { value: readAmount(amounts[member.id], room) },
      partner: words.partner.trim() || null,
      note: words.note.trim() || null,
    }));
    const payload = await action.run(RECORD, { recall: recall.id, actions });
    if (payload === null) return;
    sayDone(t("record.done", { count: payload.actions.length }));
    onDone();
  };
  /** @param {string[]} ids */
  const keep = (ids) => {
    action.forget();
    setKept(kept.filter((one) => ids.includes(one.id)));
  };
  /** @param {"partner" | "note"} name */
  const type = (name) => (/** @type {any} */ event) => setWords({ ...words, [name]: event.target.value });
  const sent = concerned.map(({ member }) => ({ id: member.id, name: member.number }));
  return html`<${Dialog} title=${t("record.title", { count: kept.length, number: kept[0]?.number ?? "" })} onClose=${onClose} wide>
    <form class="record" onSubmit=${submit}>
      <${KindChoice} chosen=${kind} choose=${choose} />
      ${sourcesOf(kind).length > 0 && html`<${From} kind=${kind} value=${from} onChange=${setFrom} />`}
      <fieldset>
        <legend>${t("record.quantities")}</legend>
        <ul class="quantities">
          ${rows.map(
            ({ member, room }) => html`<${Amount}
              key=${member.id}
              of=${member}
              room=${room}
              value=${amounts[member.id] ?? written(room)}
              onInput=${(/** @type {string} */ value) => setAmounts({ ...amounts, [member.id]: value })}
            />`,
          )}
        </ul>
      </fieldset>
      ${concerned.length === 0 && html`<p class="error" role="alert">${t("record.none")}</p>`}
      <div class="pair">
        <${Partner} value=${words.partner} onInput=${type("partner")} known=${customersOf(kept)} />
        <${Field} label=${t("record.note")} hint=${t("record.note.hint")} input=${{ value: words.note, onInput: type("note"), maxlength: 500 }} />
      </div>
      <${RefusedRows} error=${action.error} field="actions" rows=${sent} onKeep=${keep} />
      <${Faults} error=${action.error} shown=${rowFaults(action.error, "actions").size > 0 ? ["actions"] : []} />
      <p class="actions">
        <button type="button" onClick=${onClose}>${shared("cancel")}</button>
        <button class="main" disabled=${action.busy || !ready}><${Icon} name="good" />${t("record")}</button>
      </p>
    </form>
  <//>`;
}

/** @param {{chosen: Kind, choose: (kind: Kind) => void}} props */
function KindChoice({ chosen, choose }) {
  return html`<fieldset>
    <legend>${t("record.kind")}</legend>
    <div class="choices-of-one">
      ${KINDS.map(
        (one, at) => html`<label key=${one}>
          <input type="radio" name="kind" checked=${one === chosen} autofocus=${at === 0} onChange=${() => choose(one)} />${t(one)}
        </label>`,
      )}
    </div>
    <p class="hint">${t(/** @type {any} */ (`${chosen}.hint`))}</p>
  </fieldset>`;
}

/** @param {{kind: Kind, value: string, onChange: (from: Kind | "") => void}} props */
function From({ kind, value, onChange }) {
  return html`<${Field} label=${t("record.from")}>
    ${(/** @type {any} */ attributes) => html`<select ...${attributes} value=${value} onChange=${(/** @type {any} */ event) => onChange(event.target.value)}>
      <option value="">${t("from.none")}</option>
      ${sourcesOf(kind).map((one) => html`<option value=${one}>${t(/** @type {any} */ (`from.${one}`))}</option>`)}
    </select>`}
  <//>`;
}

/** @param {{of: any, room: string, value: string, onInput: (value: string) => void}} props */
function Amount({ of, room, value, onInput }) {
  const some = isSome(room);
  const isBatch = of.item.trackingDimension === "BATCH";
  const left = quantity({ value: room, unit: of.item.unit });
  return html`<li class=${some ? "" : "nothing"}>
    <span class="code">${of.number}</span>
    ${some &&
    isBatch &&
    html`<span class="amount">
      <input
        inputmode="decimal"
        aria-label=${t("record.amount", { number: of.number })}
        aria-invalid=${readAmount(value, room) === null ? "true" : undefined}
        value=${value}
        onInput=${(/** @type {any} */ event) => onInput(event.target.value)}
      />
      ${unit(of.item.unit)}
    </span>`}
    <span class="soft">${some ? (isBatch ? t("record.left", { left }) : left) : t("record.nothing")}</span>
  </li>`;
}

/** @param {{value: string, onInput: (event: any) => void, known: string[]}} props */
function Partner({ value, onInput, known }) {
  const id = useId();
  return html`<div>
    <${Field} label=${t("record.partner")} input=${{ value, onInput, list: id, maxlength: 200 }} />
    <datalist id=${id}>${known.map((one) => html`<option value=${one} />`)}</datalist>
  </div>`;
}

/** @param {any[]} members */
function customersOf(members) {
  return [...new Set(members.flatMap((one) => one.traceable.customers))];
}

/**
 * What a person wrote, as the service takes it; all that is left where nothing was. Null if it cannot be
 * recorded: no number, or nothing. Whether it is too much is said by the service.
 *
 * @param {string | undefined} text @param {string} room
 */
function readAmount(text, room) {
  if (text === undefined) return room;
  const read = readDecimal(text);
  return read !== null && compared(read, "0") > 0 ? read : null;
}
