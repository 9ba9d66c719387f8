// A field for a quantity: exact, with the unit beside it.

import { readDecimal, unit as sign, written } from "../kit/format.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/common.js";
import { Field } from "./field.js";

const t = translator(texts);

/**
 * `value` is what the person wrote; `readDecimal` reads it.
 *
 * @param {{value: string, unit: string, onInput: (value: string) => void, label?: string, hint?: string,
 *   error?: string, input?: Record<string, unknown>}} props
 */
export function QuantityField({ value, unit, onInput, label, hint, error, input = {} }) {
  const wrong = value.trim() !== "" && readDecimal(value) === null;
  const told = error || (wrong ? t("quantity.invalid", { example: written("2.5") }) : "");
  /** @param {InputEvent} event */
  const type = (event) => onInput(/** @type {HTMLInputElement} */ (event.target).value);
  return html`<${Field}
    label="${label ?? t("quantity")} (${sign(unit)})"
    hint=${hint}
    error=${told}
    input=${{ value, onInput: type, inputmode: "decimal", ...input }}
  />`;
}
