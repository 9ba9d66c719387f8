// Where all of a batch or serial number went. Each figure opens to what stands behind it.

import { compared, isZero, minus } from "../kit/decimal.js";
import { decimal, moment, quantity } from "../kit/format.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { usePlace, useQuery } from "../kit/query.js";
import { codeName } from "../parts/activity-names.js";
import { Chip } from "../parts/chip.js";
import { Icon } from "../parts/icon.js";
import { ActivityLink, NumberLink, OrderLink } from "../parts/links.js";
import { Section } from "../parts/section.js";
import { Answered } from "../parts/states.js";
import { Pager } from "../parts/table.js";
import { worded } from "../parts/words.js";
import { texts } from "../texts/balance.js";

const t = translator(texts);

const CAME = /** @type {const} */ (["received", "produced", "splitIn", "mergedIn"]);
const WENT = /** @type {const} */ (["consumed", "shipped", "scrapped", "splitOut", "mergedOut"]);
const FIGURES = [...CAME, ...WENT, "onHand", "unaccounted"].map((one) => `${one} { value unit }`).join(" ");
const BALANCE = `query Balance($id: ID!) { node(id: $id) { ... on Traceable { massBalance { ${FIGURES} reconciliation } } } }`;
const NUMBER = `number onHold item { number }`;
const BEHIND = `query Behind($id: ID!, $figure: BalanceFigure!, $after: String) { node(id: $id) { ... on Traceable { massBalance {
  behind(figure: $figure, first: 20, after: $after) {
    nodes {
      quantity { value unit }
      activity { id code happenedAt operator partner order { number } }
      association { registeredAt registeredBy product { ${NUMBER} } order { number } }
      sharedConsumption { registeredAt registeredBy order { number } }
      finishedProduct { registeredAt registeredBy order { number } }
      batchRelation { kind registeredAt registeredBy source { ${NUMBER} } target { ${NUMBER} } }
    }
    pageInfo { hasNextPage endCursor }
  }
} } } }`;

/** @typedef {typeof CAME[number] | typeof WENT[number] | "onHand" | "unaccounted"} Figure */

/** The balance as a section of a page. @param {{id: string, round: number}} props */
export function BalanceSection({ id, round }) {
  const answer = useQuery(BALANCE, { id }, round);
  const of = answer.data?.node.massBalance;
  return html`<${Section} title=${t("title")} beside=${of && html`<${Verdict} of=${of} />`}>
    <${Answered} of=${answer}>${() => html`<${Figures} id=${id} of=${of} />`}<//>
  <//>`;
}

/** The balance beside other facts. @param {{id: string}} props */
export function Balance({ id }) {
  return html`<${BalanceSection} id=${id} round=${0} />`;
}

/** @param {{of: any}} props */
function Verdict({ of }) {
  if (isZero(of.unaccounted.value)) return html`<${Chip} tone="good">${t("closed")}<//>`;
  return html`<${Chip} tone=${isSurplus(of) ? "bad" : "warn"}>${t("open", { quantity: quantity(of.unaccounted) })}<//>`;
}

/** Whether more went than ever came. @param {any} of */
function isSurplus(of) {
  return compared(of.unaccounted.value, "0") < 0;
}

/** @param {{id: string, of: any}} props */
function Figures({ id, of }) {
  const isOpen = !isZero(of.unaccounted.value);
  /** @param {Figure} name */
  const row = (name) => html`<${Row} key=${name} id=${id} name=${name} amount=${of[name]} isOpen=${name === "unaccounted" && isOpen} />`;
  /** @param {Figure} name */
  const isThere = (name) => !isZero(of[name].value);
  return html`<table class="figures">
      <caption class="unseen">${t("title")}</caption>
      <tbody>${CAME.filter(isThere).map(row)}</tbody>
      <tbody>${WENT.filter(isThere).map(row)} ${row("onHand")} ${row("unaccounted")}</tbody>
      ${of.reconciliation !== null &&
      html`<tfoot><tr><th scope="row">${t("reconciliation")}</th><td class="number">${rounded(of.reconciliation)}\u00a0%</td></tr></tfoot>`}
    </table>
    ${isOpen && html`<p class="hint">${isSurplus(of) ? t("surplus", { quantity: quantity({ ...of.unaccounted, value: minus("0", of.unaccounted.value) }) }) : t("lacking")}</p>`}`;
}

/** A percentage with two decimals, cut and not rounded: 99.999 is not 100. @param {string} percent */
function rounded(percent) {
  const [whole, fraction = ""] = percent.split(".");
  const kept = fraction.slice(0, 2).replace(/0+$/, "");
  return decimal(kept ? `${whole}.${kept}` : whole);
}

/** @param {{id: string, name: Figure, amount: any, isOpen: boolean}} props */
function Row({ id, name, amount, isOpen }) {
  const [shown, setShown] = useState(false);
  const label = t(name);
  return html`<tr class=${isOpen ? "open" : ""}>
      <th scope="row">
        <button type="button" class="link" aria-expanded=${shown} onClick=${() => setShown(!shown)}>
          <${Icon} name=${shown ? "up" : "down"} />${label}
        </button>
      </th>
      <td class="number">${quantity(amount)}</td>
    </tr>
    ${shown && html`<tr><td colspan="2" class="behind"><${Behind} id=${id} figure=${name} /></td></tr>`}`;
}

/** @param {{id: string, figure: Figure}} props */
function Behind({ id, figure }) {
  const place = usePlace(figure);
  const asked = figure.replace(/[A-Z]/g, "_$&").toUpperCase();
  const answer = useQuery(BEHIND, { id, figure: asked, after: place.after });
  return html`<${Answered} of=${answer}>
    ${(/** @type {any} */ { node }) => {
      const { nodes, pageInfo } = node.massBalance.behind;
      if (nodes.length === 0) return html`<p class="hint">${t(figure === "onHand" ? "onHand.why" : figure === "unaccounted" ? "unaccounted.why" : "behind.none")}</p>`;
      return html`<ul class="entries">${nodes.map((/** @type {any} */ one) => html`<${Entry} of=${one} />`)}</ul>
        <${Pager} place=${place} info=${pageInfo} />`;
    }}
  <//>`;
}

/** @param {{of: any}} props */
function Entry({ of }) {
  const record = of.association ?? of.sharedConsumption ?? of.finishedProduct ?? of.batchRelation;
  const who = of.activity ? of.activity.operator : record?.registeredBy;
  const when = of.activity ? of.activity.happenedAt : record?.registeredAt;
  return html`<li>
    <p><strong>${quantity(of.quantity)}</strong> ${what(of)}</p>
    <p class="hint">${who}, ${when && moment(when)}</p>
  </li>`;
}

/** @param {any} of */
function what({ activity, association, sharedConsumption, finishedProduct, batchRelation }) {
  /** @param {any} order */
  const on = (order) => html`<${OrderLink} number=${order.number} />`;
  if (activity) return html`<${ActivityLink} id=${activity.id}>${codeName(activity.code)}<//> ${activity.partner} ${activity.order && on(activity.order)}`;
  if (association) return worded(t("into"), { product: html`<${NumberLink} of=${association.product} />`, order: on(association.order) });
  if (sharedConsumption) return worded(t("shared"), { order: on(sharedConsumption.order) });
  if (finishedProduct) return worded(t("produced.by"), { order: on(finishedProduct.order) });
  if (!batchRelation) return "";
  const parts = { source: html`<${NumberLink} of=${batchRelation.source} />`, target: html`<${NumberLink} of=${batchRelation.target} />` };
  return worded(t(/** @type {any} */ (batchRelation.kind)), parts);
}
