// What happened, in words: who, when and why, the latest last as it was recorded.

import { decimal, moment, quantity } from "../kit/format.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/history.js";
import { codeName } from "./activity-names.js";
import { NumberLink, OrderLink } from "./links.js";
import { Empty } from "./states.js";
import { worded } from "./words.js";

const t = translator(texts);

/** What `Entries` needs of each entry. */
export const ENTRY = `id event recordedAt operator reason data
  product { number item { number unit } } component { number item { number unit } }`;

/**
 * @param {{entries: any[], order?: boolean, said?: (entry: any) => any}} props `order`: say on which
 *   order it was; `said` may say an entry in other words, or nothing
 */
export function Entries({ entries, order, said }) {
  if (entries.length === 0) return html`<${Empty}>${t("none")}<//>`;
  return html`<ol class="entries">
    ${entries.map(
      (one) => html`<li key=${one.id}>
        <p>${said?.(one) ?? sentence(one)}${order && one.order && html` · <${OrderLink} number=${one.order.number} />`}</p>
        <p class="hint">
          ${t("by", { operator: one.operator, moment: moment(one.recordedAt) })}${one.reason &&
          html` · <q>${one.reason}</q>`}
        </p>
      </li>`,
    )}
  </ol>`;
}

/** @param {any} entry */
function sentence(entry) {
  const facts = factsOf(entry.data);
  const key = kindOf(entry.event, facts);
  const known = key in texts.en ? /** @type {keyof typeof texts.en} */ (key) : "other";
  return worded(t(known), { ...plain(facts), ...parts(entry, facts), event: entry.event });
}

/** The text that tells an event, where its facts make a difference. @param {string} event @param {Record<string, any>} facts */
function kindOf(event, facts) {
  if (event === "ComponentRegistered" && facts.supersedes) return "ComponentReplaced";
  if (event === "HoldPlaced" && facts.transitive) return "HoldPlacedWide";
  return event;
}

/** @param {any} entry @param {Record<string, any>} facts */
function parts(entry, facts) {
  const own = entry.component ?? entry.product;
  const unit = facts.unit ?? own?.item.unit;
  /** @param {string} value */
  const amount = (value) => (typeof value === "string" ? quantity({ value, unit }) : "");
  return {
    product: entry.product && html`<${NumberLink} of=${entry.product} />`,
    component: entry.component && html`<${NumberLink} of=${entry.component} />`,
    quantity: amount(facts.quantity),
    good: amount(facts.good),
    error: amount(facts.error),
    code: codeName(facts.code ?? ""),
    kind: kindName(facts.kind ?? ""),
    ...(entry.event === "ProductNumberCorrected" && {
      before: html`<span class="code">${facts.before}</span>`,
      after: html`<span class="code">${facts.after}</span>`,
    }),
  };
}

/** What was done about a member of a recall. @param {string} kind */
function kindName(kind) {
  const key = /** @type {keyof typeof texts.en} */ (`kind.${kind}`);
  return key in texts.en ? t(key) : kind;
}

/** Whatever else an entry says: texts as they are, lists and objects by their values. @param {Record<string, any>} facts */
function plain(facts) {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, flat(value)]));
}

/** @param {any} value @returns {string} */
function flat(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "object") return Object.values(value).map(flat).join(", ");
  return /^\d+(\.\d+)?$/.test(String(value)) ? decimal(String(value)) : String(value);
}

/** @param {string} data @returns {Record<string, any>} */
function factsOf(data) {
  try {
    return JSON.parse(data);
  } catch {
    return {};
  }
}
