// What activities are called.

import { translator } from "../kit/language.js";
import { texts } from "../texts/activity-names.js";

const t = translator(texts);

/** The codes that the service itself records. */
export const CODES = Object.keys(texts.en).filter((one) => !one.startsWith("type."));
export const TYPES = Object.keys(texts.en)
  .filter((one) => one.startsWith("type."))
  .map((one) => one.slice(5));

/** @param {string} code */
export function codeName(code) {
  return code in texts.en ? t(/** @type {keyof typeof texts.en} */ (code)) : code;
}

/** @param {string} type */
export function typeName(type) {
  const key = `type.${type}`;
  return key in texts.en ? t(/** @type {keyof typeof texts.en} */ (key)) : type;
}
