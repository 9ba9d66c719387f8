// Recording that a batch or serial number went to a customer.

import { useAction } from "../kit/action.js";
import { readDecimal } from "../kit/format.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Dialog } from "../parts/dialog.js";
import { Faults, fieldFault } from "../parts/faults.js";
import { Field } from "../parts/field.js";
import { QuantityField } from "../parts/quantity-field.js";
import { sayDone } from "../parts/toast.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/traceables.js";

const t = translator(texts);
const shared = translator(common);

const SHIP = `mutation Ship($input: RecordShipmentInput!) {
  recordShipment(input: $input) { traceable { number } userErrors { code message field } }
}`;

/** @param {{of: any, onDone: () => void, onClose: () => void}} props */
export function ShipDialog({ of, onDone, onClose }) {
  const [customer, setCustomer] = useState("");
  const [amount, setAmount] = useState("");
  const action = useAction();
  const read = readDecimal(amount);
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    const sent = { traceable: { id: of.id }, customer, quantity: read === null ? null : { value: read } };
    if ((await action.run(SHIP, sent)) === null) return;
    sayDone(t("ship.done", { number: of.number }));
    onDone();
  };
  /** @param {InputEvent} event */
  const type = (event) => setCustomer(/** @type {HTMLInputElement} */ (event.target).value);
  return html`<${Dialog} title=${t("ship.title", { number: of.number })} onClose=${onClose}>
    <form onSubmit=${submit}>
      <${Field} label=${t("ship.customer")} error=${fieldFault(action.error, "customer")} input=${{ value: customer, onInput: type, autofocus: true }} />
      ${of.item.trackingDimension === "BATCH" &&
      html`<${QuantityField} value=${amount} unit=${of.item.unit} hint=${t("ship.hint")} error=${fieldFault(action.error, "quantity")} onInput=${setAmount} />`}
      <${Faults} error=${action.error} shown=${["customer", "quantity"]} />
      <p class="actions">
        <button type="button" onClick=${onClose}>${shared("cancel")}</button>
        <button class="main" disabled=${action.busy || !customer.trim() || (amount.trim() !== "" && read === null)}>${t("ship")}</button>
      </p>
    </form>
  <//>`;
}
