// Starting an order, or more of it, and ending it.

import { useAction } from "../kit/action.js";
import { compared, minus } from "../kit/decimal.js";
import { quantity, readDecimal } from "../kit/format.js";
import { html, useState } from "../kit/html.js";
import { to } from "../kit/address.js";
import { translator } from "../kit/language.js";
import { Dialog } from "../parts/dialog.js";
import { Faults, fieldFault } from "../parts/faults.js";
import { Icon } from "../parts/icon.js";
import { QuantityField } from "../parts/quantity-field.js";
import { sayDone } from "../parts/toast.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/order.js";
import { END, START } from "./queries.js";

const t = translator(texts);
const shared = translator(common);

/** @typedef {{order: any, onDone: () => void, onClose: () => void}} Props */

/** What of an order is not started yet. @param {any} order */
export function leftToStart(order) {
  const [main] = order.productLines;
  const left = minus(main.ordered.value, main.started.value);
  return compared(left, "0") > 0 ? { value: left, unit: main.ordered.unit } : null;
}

/** @param {Props} props */
export function StartDialog({ order, onDone, onClose }) {
  const [amount, setAmount] = useState("");
  const action = useAction();
  const left = leftToStart(order);
  const read = readDecimal(amount);
  const ready = amount.trim() === "" ? left !== null : read !== null;
  /** @param {boolean} track go on to the scan station */
  const start = async (track) => {
    const input = { order: { id: order.id }, quantity: read === null ? null : { value: read } };
    if ((await action.run(START, input)) === null) return;
    if (track) return location.assign(to.track(order.number));
    sayDone(t("start.done"));
    onDone();
  };
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    void start(false);
  };
  return html`<${Dialog} title=${t("start.title", { number: order.number })} onClose=${onClose}>
    <form onSubmit=${submit}>
      <${QuantityField}
        value=${amount}
        unit=${order.productLines[0].ordered.unit}
        hint=${left === null ? t("start.hint.all") : t("start.hint", { left: quantity(left) })}
        error=${fieldFault(action.error, "quantity")}
        onInput=${setAmount}
        input=${{ autofocus: true }}
      />
      <${Faults} error=${action.error} shown=${["quantity"]} />
      <p class="actions">
        <button type="button" onClick=${onClose}>${shared("cancel")}</button>
        <button type="button" disabled=${action.busy || !ready} onClick=${() => start(true)}>
          <${Icon} name="scan" />${t("start.track")}
        </button>
        <button class="main" disabled=${action.busy || !ready}>${t("start")}</button>
      </p>
    </form>
  <//>`;
}

/** @param {Props} props */
export function EndDialog({ order, onDone, onClose }) {
  const action = useAction();
  const open = order.productLines.filter((/** @type {any} */ one) => one.remaining.value !== "0");
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if ((await action.run(END, { order: { id: order.id } })) === null) return;
    sayDone(t("end.done"));
    onDone();
  };
  return html`<${Dialog} title=${t("end.title", { number: order.number })} onClose=${onClose}>
    <form onSubmit=${submit}>
      ${open.map(
        (/** @type {any} */ one) => html`<p key=${one.id}>
          <${Icon} name="warn" /> <span class="code">${one.item.number}</span>: ${t("end.remaining", { remaining: quantity(one.remaining) })}
        </p>`,
      )}
      <p>${t("end.explained")}</p>
      <${Faults} error=${action.error} />
      <p class="actions">
        <button type="button" onClick=${onClose}>${shared("cancel")}</button>
        <button class="main" disabled=${action.busy}>${t("end")}</button>
      </p>
    </form>
  <//>`;
}
