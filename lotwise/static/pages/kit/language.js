// The language of the page, and texts in it.

import { keep } from "./kept.js";

/** @typedef {"en" | "de"} Language */
/** @typedef {Record<string, string | number>} Values */

/** Each language by its own name. @type {Record<Language, string>} */
export const LANGUAGES = { en: "English", de: "Deutsch" };

/** @type {Language} */
export const language = document.documentElement.lang === "de" ? "de" : "en";

/** How numbers and dates are written: as in the browser's region, if it is of this language. */
export const locale =
  navigator.languages.find((one) => one.toLowerCase().startsWith(language)) ?? language;

/** Show everything in another language from now on. @param {Language} chosen */
export function chooseLanguage(chosen) {
  keep("language", chosen);
  location.reload();
}

/**
 * The function that gives texts by their keys. In a text, `{name}` stands for a value, and
 * `one thing | {count} things` for two forms, of which the value `count` chooses.
 *
 * @template {string} Key
 * @param {{en: Record<Key, string>, de: Record<Key, string>}} texts
 * @returns {(key: Key, values?: Values) => string}
 */
export function translator(texts) {
  const own = texts[language];
  return (key, values = {}) => filled(own[key], values);
}

/** @param {string} text @param {Values} values */
function filled(text, values) {
  const forms = text.split(" | ");
  const form = forms.length === 2 && values.count !== 1 ? forms[1] : forms[0];
  return form.replace(/\{(\w+)\}/g, (whole, name) => isolated(String(values[name] ?? whole)));
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A value that runs from right to left must not turn the sentence around it. @param {string} value */
function isolated(value) {
  return RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value;
}
