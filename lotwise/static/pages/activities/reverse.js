// Taking back what was posted, partly or in full, for a reason.

import { useAction } from "../kit/action.js";
import { company } from "../kit/address.js";
import { compared } from "../kit/decimal.js";
import { moment, quantity, readDecimal, written } from "../kit/format.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { useQuery } from "../kit/query.js";
import { codeName } from "../parts/activity-names.js";
import { Dialog } from "../parts/dialog.js";
import { Faults, fieldFault } from "../parts/faults.js";
import { Field } from "../parts/field.js";
import { QuantityField } from "../parts/quantity-field.js";
import { Reason, remember } from "../parts/reason.js";
import { Answered } from "../parts/states.js";
import { sayDone } from "../parts/toast.js";
import { texts } from "../texts/activities.js";
import { texts as common } from "../texts/common.js";
import { ACTIVITIES, REVERSE } from "./queries.js";

const t = translator(texts);
const shared = translator(common);

/** @typedef {{onDone: () => void, onClose: () => void}} Ends */

/** The lines of an activity of which something is left to be reversed. @param {any} activity @returns {any[]} */
export function reversible(activity) {
  return activity.transactions.filter((/** @type {any} */ one) => one.left && compared(one.left.value, "0") > 0);
}

/** @param {Ends & {activity: any, association?: string}} props `association`: the line that is meant */
export function ReverseDialog(props) {
  const { activity, onClose } = props;
  const title = t("reverse.title", { name: codeName(activity.code) });
  return html`<${Dialog} title=${title} onClose=${onClose}><${ReverseForm} ...${props} /><//>`;
}

/** @param {Ends & {activity: any, association?: string}} props */
function ReverseForm({ activity, association, onDone, onClose }) {
  const lines = reversible(activity);
  const single = lines.length === 1;
  const [line, setLine] = useState(single ? "0" : String(lines.findIndex((one) => one.association?.id === association)));
  const chosen = lines[Number(line)];
  const [amount, setAmount] = useState(chosen ? written(chosen.left.value) : "");
  const [reason, setReason] = useState("");
  const action = useAction();
  const read = readDecimal(amount);
  /** @param {Event} event */
  const choose = (event) => {
    const at = /** @type {HTMLSelectElement} */ (event.target).value;
    setLine(at);
    setAmount(lines[Number(at)] ? written(lines[Number(at)].left.value) : "");
  };
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    const isPart = chosen && (read === null || compared(read, chosen.left.value) !== 0);
    const payload = await action.run(REVERSE, {
      activity: activity.id,
      association: (!single && chosen?.association?.id) || null,
      quantity: isPart ? { value: read } : null,
      reason,
    });
    if (payload === null) return;
    remember(reason);
    sayDone(t("reverse.done"));
    onDone();
  };
  if (lines.length === 0) return html`<div class="body"><p>${t("reverse.nothing")}</p></div>`;
  return html`<form onSubmit=${submit}>
    ${!single &&
    html`<${Field} label=${t("reverse.what")}>
      ${(/** @type {any} */ attributes) => html`<select ...${attributes} value=${line} onChange=${choose}>
        <option value="-1">${t("reverse.all")}</option>
        ${lines.map((one, at) => html`<option value=${at}>${name(one)} · ${quantity(one.left)}</option>`)}
      </select>`}
    <//>`}
    ${single && html`<p><span class="code">${name(chosen)}</span></p>`}
    ${chosen &&
    html`<${QuantityField}
      value=${amount}
      unit=${chosen.left.unit}
      hint=${t("reverse.left", { left: quantity(chosen.left) })}
      error=${fieldFault(action.error, "quantity")}
      onInput=${setAmount}
    />`}
    <${Reason} value=${reason} onInput=${setReason} error=${fieldFault(action.error, "reason")} autofocus />
    <${Faults} error=${action.error} shown=${["quantity", "reason"]} />
    <p class="actions">
      <button type="button" onClick=${onClose}>${shared("cancel")}</button>
      <button class="main" disabled=${action.busy || !reason.trim() || (chosen && read === null)}>${t("reverse")}</button>
    </p>
  </form>`;
}

/** What one line is called. @param {any} line */
function name(line) {
  return line.traceable ? `${line.traceable.number} (${line.item.number})` : line.item.number;
}

/**
 * Find the posting of an association or of a registered product, and reverse it.
 *
 * @param {Ends & {name: string, traceable: string, code: string, association?: string, order: string}} props
 */
export function ReversePosting({ name, traceable, code, association, order, onDone, onClose }) {
  const [at, setAt] = useState(0);
  const wanted = { company, traceable: { id: traceable }, code, order: { id: order }, first: 100 };
  const answer = useQuery(ACTIVITIES, wanted);
  /** @param {any} activity */
  const fits = (activity) =>
    reversible(activity).some((/** @type {any} */ one) => !association || one.association?.id === association);
  return html`<${Dialog} title=${t("reverse.title", { name })} onClose=${onClose}>
    <${Answered} of=${answer}>
      ${(/** @type {any} */ data) => {
        const found = data.activities.nodes.filter(fits);
        if (found.length === 0) return html`<div class="body"><p>${t("postings.none")}</p></div>`;
        return html`${found.length > 1 &&
          html`<div class="body">
            <${Field} label=${t("postings.choose")}>
              ${(/** @type {any} */ attributes) => html`<select
                ...${attributes}
                value=${at}
                onChange=${(/** @type {any} */ event) => setAt(Number(event.target.value))}
              >
                ${found.map(
                  (/** @type {any} */ one, /** @type {number} */ place) =>
                    html`<option value=${place}>${codeName(one.code)} · ${moment(one.happenedAt)} · ${one.operator}</option>`,
                )}
              </select>`}
            <//>
          </div>`}
          <${ReverseForm} key=${found[at].id} activity=${found[at]} association=${association} onDone=${onDone} onClose=${onClose} />`;
      }}
    <//>
  <//>`;
}
