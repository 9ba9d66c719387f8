// Why something is in the trace: the links that carry it, and what would have to be wrong for it to be out.

import { ask } from "../kit/api.js";
import { moment, quantity } from "../kit/format.js";
import { html, signal, useEffect, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Icon } from "../parts/icon.js";
import { NumberLink, OrderLink } from "../parts/links.js";
import { Failed, Loading } from "../parts/states.js";
import { texts } from "../texts/trace.js";
import { place } from "./place.js";

const t = translator(texts);

/** The ids of the nodes on the way that is told of; the graph shows them. */
export const way = signal(/** @type {string[]} */ ([]));

const LINK = `component { id number item { number } } product { id number item { number } } quantity { value unit }
  association { evidence registeredBy registeredAt order { number } } batchRelation { kind registeredBy registeredAt }
  sharedConsumption { evidence registeredBy registeredAt order { number } }`;
const WHY = `query Why($root: TraceableRef!, $reached: TraceableRef!, $direction: TraceDirection!) {
  whyInScope(root: $root, reached: $reached, direction: $direction) { links complete cutSize steps { ${LINK} } }
}`;

/** @param {{node: import("./answer.js").Node, genealogy: import("./drawing.js").Genealogy}} props */
export function Why({ node, genealogy }) {
  const [state, setState] = useState({ busy: false, of: /** @type {any} */ (undefined), error: /** @type {unknown} */ (null) });
  useEffect(
    () => () => {
      way.value = [];
    },
    [],
  );
  const root = genealogy.wayBack(node).at(-1);
  if (node.depth === 0 || !root?.traceable) return null;
  const explain = async () => {
    setState({ busy: true, of: undefined, error: null });
    try {
      const { whyInScope } = await ask(WHY, { root: { id: root.id }, reached: { id: node.id }, direction: node.direction });
      setState({ busy: false, of: whyInScope, error: null });
      way.value = whyInScope ? [...new Set(whyInScope.steps.flatMap((/** @type {any} */ one) => [one.component.id, one.product?.id]))] : [];
    } catch (error) {
      setState({ busy: false, of: undefined, error });
    }
  };
  return html`<div class="reason">
    <button type="button" disabled=${state.busy} onClick=${explain}><${Icon} name="help" />${t("why")}</button>
    ${state.busy && html`<${Loading} />`} ${state.error !== null && html`<${Failed} error=${state.error} />`}
    ${state.of === null && html`<p class="note" role="status">${t("why.not")}</p>`} ${state.of && html`<${Reason} of=${state.of} />`}
  </div>`;
}

/** @param {{of: any}} props */
function Reason({ of }) {
  return html`<section aria-label=${t("why")} role="status">
    <ol class="way">
      ${of.steps.map(
        (/** @type {any} */ one) => html`<li>
          <p>
            ${quantity(one.quantity)} <${NumberLink} of=${one.component} /> <span class="soft">${one.component.item.number}</span>
            ${" "}<${Icon} name="link" />${" "}
            ${one.product
              ? html`<${NumberLink} of=${one.product} /> <span class="soft">${one.product.item.number}</span>`
              : html`<span class="soft">${t("why.shared")}</span>`}
          </p>
          <p class="hint">${evidence(one)} <${OnOrder} of=${one} /></p>
        </li>`,
      )}
    </ol>
    <p>${t("why.links", { count: of.links })} ${of.cutSize === null ? t("why.many") : t("why.cut", { count: of.cutSize })}</p>
    ${(place.value.asOf || place.value.effectiveAt) && html`<p class="hint">${t("why.now")}</p>`}
    ${!of.complete && html`<p class="note">${t("why.incomplete")}</p>`}
  </section>`;
}

/** @param {{of: any}} props */
function OnOrder({ of }) {
  const order = (of.association ?? of.sharedConsumption)?.order;
  return order ? html`<${OrderLink} number=${order.number} />` : null;
}

/** How a link came to be known. @param {any} link */
function evidence({ association, batchRelation, sharedConsumption }) {
  const known = association ?? sharedConsumption ?? batchRelation;
  if (!known) return "";
  const how = /** @type {keyof typeof texts.en} */ (`by.${known.evidence ?? known.kind}`);
  return t("by", { how: how in texts.en ? t(how) : "", who: known.registeredBy, when: moment(known.registeredAt) });
}
