// Which nodes to show, and as of when.

import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { moment } from "../kit/format.js";
import { CODES, codeName } from "../parts/activity-names.js";
import { Field } from "../parts/field.js";
import { Icon } from "../parts/icon.js";
import { Section } from "../parts/section.js";
import { texts } from "../texts/trace.js";
import { askFor, place } from "./place.js";

const t = translator(texts);

/** @typedef {import("./place.js").Place} Place */

/** @type {Partial<Place>} */
const NONE = {
  items: [],
  activity: "",
  from: "",
  to: "",
  finished: false,
  onHand: false,
  depth: "",
  asOf: "",
  effectiveAt: "",
  components: "TRACKED",
};

/** @param {{items: {item: {number: string, name: string}}[]}} props the items of the answer, to choose from */
export function Filters({ items }) {
  const here = place.value;
  const said = inWords(here);
  /** @param {Event} event */
  const stay = (event) => event.preventDefault();
  const beside = html`<span class="soft">${said.length > 0 ? said.join(" · ") : t("filter.none")}</span>`;
  return html`<${Section} title=${t("filter")} beside=${beside} folded>
    <form class="bar filter" aria-label=${t("filter")} onSubmit=${stay}>
      <${ItemFilter} items=${items} />
      <${Field} label=${t("filter.activity")}>
        ${(/** @type {any} */ attributes) => html`<select ...${attributes} value=${here.activity} onChange=${set("activity")}>
          <option value="">${t("filter.any")}</option>
          ${CODES.map((one) => html`<option value=${one}>${codeName(one)}</option>`)}
        </select>`}
      <//>
      <${Field} label=${t("filter.from")} input=${{ type: "date", value: here.from, onChange: set("from") }} />
      <${Field} label=${t("filter.to")} input=${{ type: "date", value: here.to, onChange: set("to") }} />
      <${Field} label=${t("filter.components")}>
        ${(/** @type {any} */ attributes) => html`<select ...${attributes} value=${here.components} onChange=${set("components")}>
          ${/** @type {const} */ (["NONE", "TRACKED", "ALL"]).map((one) => html`<option value=${one}>${t(one)}</option>`)}
        </select>`}
      <//>
      <${Field}
        label=${t("filter.depth")}
        input=${{ type: "number", min: 0, max: 9999, inputmode: "numeric", value: here.depth, onChange: set("depth") }}
      />
      <${Field} label=${t("filter.asOf")} hint=${t("filter.asOf.hint")} input=${momentInput("asOf")} />
      <${Field} label=${t("filter.effectiveAt")} hint=${t("filter.effectiveAt.hint")} input=${momentInput("effectiveAt")} />
      <div class="boxes">
        <${Box} name="finished" label=${t("filter.finished")} />
        <${Box} name="onHand" label=${t("filter.onHand")} />
      </div>
      ${said.length > 0 && html`<button type="button" onClick=${() => askFor(NONE)}>${t("filter.clear")}</button>`}
    </form>
  <//>`;
}

/** @param {{items: {item: {number: string, name: string}}[]}} props */
function ItemFilter({ items }) {
  const chosen = place.value.items;
  /** @param {Event} event */
  const add = (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    const item = field.value.trim();
    field.value = "";
    if (item && !chosen.includes(item)) askFor({ items: [...chosen, item] });
  };
  return html`<div>
    <${Field} label=${t("filter.item")} input=${{ list: "trace-items", onChange: add, placeholder: t("filter.item.add") }} />
    <datalist id="trace-items">${items.map(({ item }) => html`<option value=${item.number}>${item.name}</option>`)}</datalist>
    <ul class="roots">
      ${chosen.map(
        (item) => html`<li key=${item}>
          <span class="code">${item}</span>
          <button type="button" class="quiet" aria-label=${t("filter.item.remove", { item })} onClick=${() => askFor({ items: chosen.filter((one) => one !== item) })}>
            <${Icon} name="close" />
          </button>
        </li>`,
      )}
    </ul>
  </div>`;
}

/** @param {{name: "finished" | "onHand", label: string}} props */
function Box({ name, label }) {
  /** @param {Event} event */
  const change = (event) => askFor({ [name]: /** @type {HTMLInputElement} */ (event.target).checked });
  return html`<label><input type="checkbox" checked=${place.value[name]} onChange=${change} /> ${label}</label>`;
}

/** @param {"activity" | "from" | "to" | "components" | "depth"} name */
function set(name) {
  return (/** @type {Event} */ event) => askFor({ [name]: /** @type {HTMLInputElement} */ (event.target).value.trim() });
}

/** The field of a moment in this browser's time zone; the address and the service have it in UTC. @param {"asOf" | "effectiveAt"} name */
function momentInput(name) {
  const at = place.value[name];
  const here = at ? new Date(new Date(at).getTime() - new Date(at).getTimezoneOffset() * 60_000) : null;
  return {
    type: "datetime-local",
    value: here ? here.toISOString().slice(0, 16) : "",
    onChange: (/** @type {Event} */ event) => {
      const { value } = /** @type {HTMLInputElement} */ (event.target);
      askFor({ [name]: value ? new Date(value).toISOString() : "" });
    },
  };
}

/** What the answer is narrowed to, each in a few words. @param {Place} of @returns {string[]} */
function inWords(of) {
  return [
    of.items.length > 0 && of.items.join(", "),
    of.activity && codeName(of.activity),
    of.from && t("said.from", { day: of.from }),
    of.to && t("said.to", { day: of.to }),
    of.components !== "TRACKED" && t(of.components),
    of.depth && t("said.depth", { count: Number(of.depth) }),
    of.asOf && t("said.asOf", { moment: moment(of.asOf) }),
    of.effectiveAt && t("said.effectiveAt", { moment: moment(of.effectiveAt) }),
    of.finished && t("filter.finished"),
    of.onHand && t("filter.onHand"),
  ].flatMap((one) => one || []);
}
