// Quantities and moments as people read them. A quantity is exact: its digits never pass through a
// number of JavaScript.

import { locale, translator } from "./language.js";
import { texts } from "../texts/common.js";

const t = translator(texts);

const whole = new Intl.NumberFormat(locale);
const separator =
  new Intl.NumberFormat(locale).formatToParts(1.5).find((one) => one.type === "decimal")?.value ??
  ".";
const moments = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const days = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });

/** A decimal of the service, such as "1234.50", with all its digits. @param {string} text */
export function decimal(text) {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!parts) return text;
  const [, sign, digits, fraction] = parts;
  return `${sign}${whole.format(BigInt(digits))}${fraction ? separator + fraction : ""}`;
}

/** A decimal of the service as a person would write it into a field. @param {string} text */
export function written(text) {
  return text.replace(".", separator);
}

/** @param {{value: string, unit?: string} | null | undefined} quantity */
export function quantity(quantity) {
  if (!quantity) return "";
  const value = decimal(quantity.value);
  return quantity.unit ? `${value}\u00a0${unit(quantity.unit)}` : value;
}

/** A unit's sign, or its code where people know no other. @param {string} code */
export function unit(code) {
  const key = /** @type {keyof typeof texts.en} */ (`unit.${code}`);
  return key in texts.en ? t(key) : code;
}

/**
 * What a person wrote as a quantity, as the service takes it; null if it is none. A sign that groups
 * digits is not taken: "1.500" means two things.
 *
 * @param {string} text
 */
export function readDecimal(text) {
  const plain = text.trim().replace(separator, ".");
  const isRead = /^\d{1,30}(\.\d{1,30})?$/.test(plain);
  const isAmbiguous = separator !== "." && text.includes(".");
  return isRead && !isAmbiguous ? plain : null;
}

/** @param {string} text a moment as the service writes it */
export function moment(text) {
  return moments.format(new Date(text));
}

/** @param {string} text a moment as the service writes it */
export function day(text) {
  return days.format(new Date(text));
}

/** A whole number, such as a count. @param {number} number */
export function count(number) {
  return whole.format(number);
}
