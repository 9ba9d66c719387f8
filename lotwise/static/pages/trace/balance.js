// Where all of a batch or serial number went, and how much of the root is in it.

import { ask } from "../kit/api.js";
import { isZero } from "../kit/decimal.js";
import { decimal, quantity } from "../kit/format.js";
import { html, useEffect, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { useQuery } from "../kit/query.js";
import { Chip } from "../parts/chip.js";
import { Facts } from "../parts/facts.js";
import { Section } from "../parts/section.js";
import { Answered, Failed } from "../parts/states.js";
import { texts } from "../texts/trace.js";
import { place } from "./place.js";
import { variablesOf } from "./question.js";

const t = translator(texts);

const CAME = /** @type {const} */ (["received", "produced", "splitIn", "mergedIn"]);
const WENT = /** @type {const} */ (["consumed", "shipped", "scrapped", "splitOut", "mergedOut"]);
const FIGURES = [...CAME, ...WENT, "onHand", "unaccounted"].map((one) => `${one} { value unit }`).join(" ");
const BALANCE = `query Balance($id: ID!) { node(id: $id) { ... on Traceable { massBalance { ${FIGURES} reconciliation } } } }`;

/** @param {{id: string}} props */
export function Balance({ id }) {
  const answer = useQuery(BALANCE, { id });
  return html`<${Section} title=${t("balance")}>
    <${Answered} of=${answer}>${(/** @type {any} */ data) => html`<${Figures} of=${data.node.massBalance} />`}<//>
  <//>`;
}

/** @param {{of: any}} props */
function Figures({ of }) {
  /** @param {string} name */
  const row = (name) =>
    html`<tr key=${name}><th scope="row">${t(/** @type {any} */ (`balance.${name}`))}</th><td class="number">${quantity(of[name])}</td></tr>`;
  const isOpen = !isZero(of.unaccounted.value);
  return html`<table class="figures">
    <caption class="unseen">${t("balance")}</caption>
    <tbody>${CAME.filter((one) => !isZero(of[one].value)).map(row)}</tbody>
    <tbody>
      ${WENT.filter((one) => !isZero(of[one].value)).map(row)} ${row("onHand")}
      <tr class=${isOpen ? "open" : ""}>
        <th scope="row">${t("balance.unaccounted")}</th>
        <td class="number">${isOpen ? html`<${Chip} tone="warn">${quantity(of.unaccounted)}<//>` : quantity(of.unaccounted)}</td>
      </tr>
    </tbody>
    ${of.reconciliation !== null &&
    html`<tfoot><tr><th scope="row">${t("balance.reconciliation")}</th><td class="number">${decimal(of.reconciliation)}\u00a0%</td></tr></tfoot>`}
  </table>`;
}

const EXPOSURES = `query Exposures($roots: [TraceableRef!]!, $direction: TraceDirection!, $components: ComponentScope!,
  $maxDepth: Int, $asOf: DateTime, $effectiveAt: DateTime, $filter: TraceFilterInput, $after: String) {
  trace(roots: $roots, direction: $direction, components: $components, maxDepth: $maxDepth,
    asOf: $asOf, effectiveAt: $effectiveAt, filter: $filter) {
    nodes(first: 1000, after: $after) { nodes { id exposure {
      quantity { value unit } share onHand { value unit } shipped { value unit } scrapped { value unit } unaccounted { value unit }
    } } }
  }
}`;
/** What was asked before: the exposures of a whole page of nodes, by their ids. @type {Map<string, Promise<Map<string, any>>>} */
const known = new Map();

/**
 * How much of the one root is in a node. Shown only where that is known: forward, and complete.
 *
 * @param {{id: string, answer: import("./answer.js").TraceAnswer}} props
 */
export function Exposure({ id, answer }) {
  const [state, setState] = useState({ of: /** @type {any} */ (null), error: /** @type {unknown} */ (null) });
  const isKnown = place.value.direction === "FORWARD" && answer.ids.length === 1 && answer.head.complete;
  useEffect(() => {
    if (!isKnown) return;
    exposures(answer, id).then(
      (found) => setState({ of: found.get(id), error: null }),
      (error) => setState({ of: null, error }),
    );
  }, [id, isKnown]);
  if (state.error !== null) return html`<${Failed} error=${state.error} />`;
  if (!state.of) return null;
  const { of } = state;
  /** @param {{value: string, unit: string}} amount */
  const some = (amount) => !isZero(amount.value) && quantity(amount);
  return html`<${Section} title=${t("exposure")}>
    <${Facts}
      of=${[
        [t("exposure.quantity"), quantity(of.quantity)],
        [t("exposure.share"), t("exposure.share.of", { share: decimal(of.share) })],
        [t("balance.onHand"), some(of.onHand)],
        [t("balance.shipped"), some(of.shipped)],
        [t("balance.scrapped"), some(of.scrapped)],
        [t("balance.unaccounted"), some(of.unaccounted)],
      ]}
    />
    <p class="hint">${t("exposure.hint")}</p>
  <//>`;
}

/** @param {import("./answer.js").TraceAnswer} answer @param {string} id */
function exposures(answer, id) {
  const page = Math.floor(answer.nodes.findIndex((one) => one.id === id) / 1000);
  const variables = { ...variablesOf(place.value, answer.ids), after: answer.pages[page] };
  const key = JSON.stringify(variables);
  const there = known.get(key);
  if (there) return there;
  const asked = ask(EXPOSURES, variables).then(
    (data) => new Map(data.trace.nodes.nodes.map((/** @type {any} */ one) => [one.id, one.exposure])),
  );
  known.set(key, asked);
  asked.catch(() => known.delete(key));
  return asked;
}
