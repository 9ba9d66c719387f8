// Registering a finished product or a component by hand.

import { useAction } from "../kit/action.js";
import { quantity, readDecimal } from "../kit/format.js";
import { html, useRef, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Dialog } from "../parts/dialog.js";
import { Faults, fieldFault } from "../parts/faults.js";
import { Field } from "../parts/field.js";
import { Icon } from "../parts/icon.js";
import { QuantityField } from "../parts/quantity-field.js";
import { sayDone } from "../parts/toast.js";
import { texts } from "../texts/associations.js";
import { texts as common } from "../texts/common.js";
import { CREATE_COMPONENT, CREATE_PRODUCT } from "./queries.js";

const t = translator(texts);
const shared = translator(common);

/** Whether pieces of an item are registered under numbers. @param {any} item */
export function isTracked(item) {
  return item.trackingDimension !== "NONE" && item.policy.useTrackedComponents;
}

/** @param {{order: any, onDone: (id: string) => void, onClose: () => void}} props */
export function CreateProduct({ order, onDone, onClose }) {
  const lines = order.productLines.filter((/** @type {any} */ one) => isTracked(one.item));
  const [at, setAt] = useState(0);
  const action = useAction();
  const line = lines[at];
  /** @param {{number: string, amount: string | null}} sent */
  const create = async ({ number, amount }) => {
    const payload = await action.run(CREATE_PRODUCT, {
      order: { id: order.id },
      item: { key: { company: order.company, number: line.item.number } },
      number,
      quantity: amount === null ? null : { value: amount },
    });
    if (payload === null) return false;
    sayDone(t("created", { number: payload.finishedProduct.traceable.number }));
    onDone(payload.finishedProduct.id);
    return true;
  };
  return html`<${Dialog} title=${t("create.product")} onClose=${onClose}>
    <${NumberForm}
      action=${action}
      item=${line.item}
      hint=${t("create.quantity.product", { remaining: quantity(line.remaining) })}
      create=${create}
      onClose=${onClose}
    >
      ${lines.length > 1 &&
      html`<${Choice} label=${shared("item")} value=${at} onChange=${setAt}>
        ${lines.map((/** @type {any} */ one, /** @type {number} */ place) => html`<option value=${place}>${one.item.number} · ${one.item.name}</option>`)}
      <//>`}
    <//>
  <//>`;
}

/** @param {{product: any, onDone: () => void, onClose: () => void}} props */
export function CreateComponent({ product, onDone, onClose }) {
  const lines = product.components.filter((/** @type {any} */ one) => isTracked(one.item));
  const open = lines.findIndex((/** @type {any} */ one) => one.status !== "COMPLETED");
  const [at, setAt] = useState(Math.max(0, open));
  const action = useAction();
  const line = lines[at];
  /** @param {{number: string, amount: string | null}} sent */
  const create = async ({ number, amount }) => {
    const payload = await action.run(CREATE_COMPONENT, {
      finishedProduct: product.id,
      bomLine: line.bomLine.id,
      number,
      quantity: amount === null ? null : { value: amount },
    });
    if (payload === null) return false;
    sayDone(t("created", { number: payload.association.component.number }));
    onDone();
    return true;
  };
  return html`<${Dialog} title=${t("create.component", { number: product.traceable.number })} onClose=${onClose}>
    <${NumberForm}
      action=${action}
      item=${line.item}
      hint=${t("create.quantity.component", { remaining: quantity(line.remaining) })}
      create=${create}
      onClose=${onClose}
      next
    >
      <${Choice} label=${t("line")} value=${at} onChange=${setAt}>
        ${lines.map((/** @type {any} */ one, /** @type {number} */ place) => html`<option value=${place}>${lineText(one)}</option>`)}
      <//>
    <//>
  <//>`;
}

/** @param {any} line */
function lineText({ bomLine, item, remaining }) {
  return t("line.option", { line: bomLine.lineNumber, item: item.number, remaining: quantity(remaining) });
}

/** @param {{label: string, value: number, onChange: (at: number) => void, children?: any}} props */
export function Choice({ label, value, onChange, children }) {
  /** @param {Event} event */
  const change = (event) => onChange(Number(/** @type {HTMLSelectElement} */ (event.target).value));
  return html`<${Field} label=${label}>
    ${(/** @type {any} */ attributes) => html`<select ...${attributes} value=${value} onChange=${change}>${children}</select>`}
  <//>`;
}

/**
 * @param {{action: import("../kit/action.js").Action, item: any, hint: string, next?: boolean,
 *   create: (sent: {number: string, amount: string | null}) => Promise<boolean>, onClose: () => void,
 *   children?: any}} props `next`: another one may follow at once
 */
export function NumberForm({ action, item, hint, next, create, onClose, children }) {
  const [number, setNumber] = useState("");
  const [amount, setAmount] = useState("");
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const isBatch = item.trackingDimension === "BATCH";
  const isRead = amount.trim() === "" || readDecimal(amount) !== null;
  /** @param {boolean} stay */
  const send = async (stay) => {
    if (!number.trim() || !isRead || action.busy) return;
    const sent = { number, amount: isBatch ? readDecimal(amount) : null };
    // The next number may be typed while this one is under way.
    if (stay) {
      setNumber("");
      setAmount("");
      form.current?.querySelector("input")?.focus();
    }
    const done = await create(sent);
    if (!done && stay) {
      setNumber((typed) => typed || number);
      setAmount((typed) => typed || amount);
    }
    if (done && !stay) onClose();
  };
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    void send(false);
  };
  /** @param {InputEvent} event */
  const type = (event) => setNumber(/** @type {HTMLInputElement} */ (event.target).value);
  const ready = number.trim() !== "" && isRead && !action.busy;
  return html`<form ref=${form} onSubmit=${submit}>
    ${children}
    <${Field}
      label=${shared(isBatch ? "tracking.BATCH" : "tracking.SERIAL")}
      error=${fieldFault(action.error, "number")}
      input=${{ value: number, onInput: type, class: "code", autofocus: true }}
    />
    ${isBatch &&
    html`<${QuantityField} value=${amount} unit=${item.unit} hint=${hint} error=${fieldFault(action.error, "quantity")} onInput=${setAmount} />`}
    <${Faults} error=${action.error} shown=${["number", "quantity"]} />
    <p class="actions">
      <button type="button" onClick=${onClose}>${shared("cancel")}</button>
      ${next && html`<button type="button" disabled=${!ready} onClick=${() => send(true)}>${t("create.next")}</button>`}
      <button class="main" disabled=${!ready}><${Icon} name="plus" />${t("create")}</button>
    </p>
  </form>`;
}
