// What a list of batches and serial numbers is narrowed to, beside its number and item.

import { byNumber } from "../kit/address.js";
import { beginOf } from "../kit/days.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { searchParameter } from "../kit/place.js";
import { CODES, codeName } from "../parts/activity-names.js";
import { Field } from "../parts/field.js";
import { Section } from "../parts/section.js";
import { texts } from "../texts/traceables.js";

const t = translator(texts);
/** The fields as the address names them. */
const FIELDS = /** @type {const} */ ([
  "begins", "order", "supplier", "customer", "code", "partner", "at", "from", "to", "data", "value", "place", "hold", "stock",
]);

/** @typedef {Record<typeof FIELDS[number], string>} Filter */

/** What the page's address narrows the list to. @returns {Filter} */
export function filterOfAddress() {
  return /** @type {Filter} */ (Object.fromEntries(FIELDS.map((one) => [one, searchParameter(one)])));
}

/**
 * The search and the filter as the query takes them. What only a scanner sends is read as a code.
 *
 * @param {string} text @param {Filter} [of]
 */
export function wantedOf(text, of) {
  const isCode = /^(\]|\(\d{2,4}\)|https?:\/\/)|\x1d/.test(text);
  const filter = { ...(of ? filterOf(of) : {}), ...(isCode ? { text } : {}) };
  return { search: isCode || !text ? null : text, filter };
}

/** @param {Filter} of */
function filterOf(of) {
  const data = of.data && of.value ? { name: of.data, value: of.value } : undefined;
  const activity = given({
    code: of.code,
    partner: of.partner,
    place: of.at,
    from: beginOf(of.from, 0) ?? "",
    to: beginOf(of.to, 1) ?? "",
    data,
  });
  return given({
    numberPrefix: of.begins,
    order: of.order ? byNumber(of.order) : undefined,
    supplier: of.supplier,
    customer: of.customer,
    place: of.place,
    onHold: answered(of.hold),
    onHand: answered(of.stock),
    activity: Object.keys(activity).length > 0 ? activity : undefined,
  });
}

/** What of it is said. @param {Record<string, unknown>} of */
function given(of) {
  return Object.fromEntries(Object.entries(of).filter(([, one]) => one !== "" && one !== undefined));
}

/** @param {string} said */
function answered(said) {
  return said === "yes" ? true : said === "no" ? false : undefined;
}

/** @param {{of: Filter, onChange: (changed: Partial<Filter>) => void}} props */
export function NumbersFilter({ of, onChange }) {
  /** @param {typeof FIELDS[number]} name */
  const set = (name) => (/** @type {Event} */ event) =>
    onChange({ [name]: /** @type {HTMLInputElement} */ (event.target).value.trim() });
  /** @param {typeof FIELDS[number]} name @param {string} type */
  const input = (name, type = "search") => html`<${Field} label=${t(`filter.${name}`)} input=${{ type, value: of[name], onChange: set(name) }} />`;
  /** @param {typeof FIELDS[number]} name @param {[string, string][]} options */
  const choice = (name, options) => html`<${Field} label=${t(`filter.${name}`)}>
    ${(/** @type {any} */ attributes) => html`<select ...${attributes} value=${of[name]} onChange=${set(name)}>
      <option value="">${t("filter.any")}</option>
      ${options.map(([value, label]) => html`<option value=${value}>${label}</option>`)}
    </select>`}
  <//>`;
  const said = FIELDS.filter((one) => of[one]);
  const beside = html`<span class="soft">${said.map((one) => t(`filter.${one}`)).join(" · ")}</span>`;
  const none = /** @type {Partial<Filter>} */ (Object.fromEntries(FIELDS.map((one) => [one, ""])));
  return html`<${Section} title=${t("filter")} beside=${beside} folded=${said.length === 0}>
    <form class="bar filter" aria-label=${t("filter")} onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      ${input("begins")} ${input("order")} ${input("supplier")} ${input("customer")} ${input("place")}
      ${choice("hold", [["yes", t("hold.yes")], ["no", t("hold.no")]])}
      ${choice("stock", [["yes", t("stock.yes")], ["no", t("stock.no")]])}
      <fieldset class="bar">
        <legend>${t("filter.activity")}</legend>
        ${choice("code", CODES.map((one) => [one, codeName(one)]))}
        ${input("partner")} ${input("at")} ${input("from", "date")} ${input("to", "date")} ${input("data")} ${input("value")}
      </fieldset>
      ${said.length > 0 && html`<button type="button" onClick=${() => onChange(none)}>${t("filter.clear")}</button>`}
    </form>
  <//>`;
}
