// Why something is put right. Reasons that were given before on this browser are offered again.

import { html, useId } from "../kit/html.js";
import { keep, kept } from "../kit/kept.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/common.js";
import { Field } from "./field.js";

const t = translator(texts);
const MOST = 8;

/**
 * @param {{value: string, onInput: (reason: string) => void, error?: string, autofocus?: boolean, optional?: boolean,
 *   hint?: string}} props
 */
export function Reason({ value, onInput, error, autofocus, optional, hint }) {
  const id = useId();
  /** @param {InputEvent} event */
  const type = (event) => onInput(/** @type {HTMLInputElement} */ (event.target).value);
  const input = { value, onInput: type, list: id, required: !optional, maxlength: 500, autofocus };
  return html`<${Field} label=${t("reason")} hint=${hint ?? t("reason.hint")} error=${error} input=${input} />
    <datalist id=${id}>${before().map((one) => html`<option value=${one} />`)}</datalist>`;
}

/** Offer a reason again the next time. @param {string} reason */
export function remember(reason) {
  const others = before().filter((one) => one !== reason);
  keep("reasons", JSON.stringify([reason, ...others].slice(0, MOST)));
}

/** @returns {string[]} */
function before() {
  try {
    const found = JSON.parse(kept("reasons") ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}
