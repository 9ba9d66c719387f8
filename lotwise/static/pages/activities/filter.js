// What a list of activities is narrowed to.

import { byNumber, company } from "../kit/address.js";
import { beginOf } from "../kit/days.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { searchParameter } from "../kit/place.js";
import { CODES, TYPES, codeName, typeName } from "../parts/activity-names.js";
import { Field } from "../parts/field.js";
import { texts } from "../texts/activities.js";

const t = translator(texts);
const FIELDS = ["what", "order", "number", "operator", "from", "to"];

/** What the page's address narrows the list to. @returns {Record<string, string>} */
export function filterOfAddress() {
  return Object.fromEntries(FIELDS.map((one) => [one, searchParameter(one)]));
}

/**
 * The variables of the query that a filter stands for.
 *
 * @param {Record<string, string>} filter
 */
export function wantedOf({ what = "", order = "", number = "", operator = "", from = "", to = "" }) {
  return {
    type: TYPES.includes(what) ? what : null,
    code: what && !TYPES.includes(what) ? what : null,
    order: order ? byNumber(order) : null,
    traceable: number ? { code: company === null ? { text: number } : { company, text: number } } : null,
    operator: operator || null,
    from: beginOf(from, 0),
    to: beginOf(to, 1),
  };
}

/** @param {{of: Record<string, string>, onChange: (changed: Record<string, string>) => void}} props */
export function Filter({ of, onChange }) {
  /** @param {string} name */
  const set = (name) => (/** @type {Event} */ event) =>
    onChange({ [name]: /** @type {HTMLInputElement} */ (event.target).value.trim() });
  /** @param {string} name @param {string} type */
  const input = (name, type = "search") => ({ type, value: of[name] ?? "", onChange: set(name) });
  const none = Object.fromEntries(FIELDS.map((one) => [one, ""]));
  return html`<form class="bar filter" role="search" aria-label=${t("filter")} onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <${Field} label=${t("filter.code")}>
      ${(/** @type {any} */ attributes) => html`<select ...${attributes} value=${of.what ?? ""} onChange=${set("what")}>
        <option value="">${t("filter.any")}</option>
        <optgroup label=${t("type")}>${TYPES.map((one) => html`<option value=${one}>${typeName(one)}</option>`)}</optgroup>
        <optgroup label=${t("activity")}>${CODES.map((one) => html`<option value=${one}>${codeName(one)}</option>`)}</optgroup>
      </select>`}
    <//>
    <${Field} label=${t("filter.number")} input=${input("number")} />
    <${Field} label=${t("filter.order")} input=${input("order")} />
    <${Field} label=${t("filter.operator")} input=${input("operator")} />
    <${Field} label=${t("filter.from")} input=${input("from", "date")} />
    <${Field} label=${t("filter.to")} input=${input("to", "date")} />
    ${FIELDS.some((one) => of[one]) &&
    html`<button type="button" onClick=${() => onChange(none)}>${t("filter.clear")}</button>`}
  </form>`;
}
