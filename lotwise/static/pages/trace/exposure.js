// How much of the root of a trace is in a node.

import { ask } from "../kit/api.js";
import { isZero } from "../kit/decimal.js";
import { decimal, quantity } from "../kit/format.js";
import { html, useEffect, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Facts } from "../parts/facts.js";
import { Section } from "../parts/section.js";
import { Failed } from "../parts/states.js";
import { texts as ofBalance } from "../texts/balance.js";
import { texts } from "../texts/trace.js";
import { place } from "./place.js";
import { variablesOf } from "./question.js";

const t = translator(texts);
const balance = translator(ofBalance);

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
        [balance("onHand"), some(of.onHand)],
        [balance("shipped"), some(of.shipped)],
        [balance("scrapped"), some(of.scrapped)],
        [balance("unaccounted"), some(of.unaccounted)],
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
