// Recording what a supplier delivered.

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
import { texts } from "../texts/items.js";

const t = translator(texts);
const shared = translator(common);

const RECEIVE = `mutation Receive($input: RecordReceiptInput!) {
  recordReceipt(input: $input) { traceable { number } userErrors { code message field } }
}`;

/** @param {{item: any, onDone: () => void, onClose: () => void}} props */
export function ReceiveDialog({ item, onDone, onClose }) {
  const serial = item.trackingDimension === "SERIAL";
  const [number, setNumber] = useState("");
  const [amount, setAmount] = useState(serial ? "1" : "");
  const [supplier, setSupplier] = useState("");
  const action = useAction();
  const read = readDecimal(amount);
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    const payload = await action.run(RECEIVE, {
      item: { id: item.id },
      number,
      quantity: { value: read },
      supplier: supplier.trim() || null,
    });
    if (payload === null) return;
    sayDone(t("receive.done", { number: payload.traceable.number }));
    onDone();
  };
  /** @param {(text: string) => void} set */
  const type = (set) => (/** @type {Event} */ event) => set(/** @type {HTMLInputElement} */ (event.target).value);
  return html`<${Dialog} title=${t("receive.title", { item: item.number })} onClose=${onClose}>
    <form onSubmit=${submit}>
      <${Field}
        label=${shared(serial ? "tracking.SERIAL" : "tracking.BATCH")}
        error=${fieldFault(action.error, "number")}
        input=${{ value: number, class: "code", onInput: type(setNumber), autofocus: true }}
      />
      ${!serial && html`<${QuantityField} value=${amount} unit=${item.unit} error=${fieldFault(action.error, "quantity")} onInput=${setAmount} />`}
      <${Field} label=${t("receive.supplier")} error=${fieldFault(action.error, "supplier")} input=${{ value: supplier, onInput: type(setSupplier) }} />
      <${Faults} error=${action.error} shown=${["number", "quantity", "supplier"]} />
      <p class="actions">
        <button type="button" onClick=${onClose}>${shared("cancel")}</button>
        <button class="main" disabled=${action.busy || !number.trim() || read === null}>${t("receive")}</button>
      </p>
    </form>
  <//>`;
}
