// All about the chosen node.

import { HoldBanner, PlaceButton } from "../holds/banner.js";
import { REASONS } from "../holds/queries.js";
import { to } from "../kit/address.js";
import { count, moment, quantity } from "../kit/format.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { useQuery } from "../kit/query.js";
import { codeName } from "../parts/activity-names.js";
import { Status } from "../parts/chip.js";
import { Facts } from "../parts/facts.js";
import { Icon } from "../parts/icon.js";
import { ActivityLink, ItemLink, OrderLink } from "../parts/links.js";
import { OnHold } from "../parts/on-hold.js";
import { Panel } from "../parts/panel.js";
import { Answered } from "../parts/states.js";
import { TrackButton } from "../parts/track-button.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/trace.js";
import { Balance } from "../traceables/balance.js";
import { Exposure } from "./exposure.js";
import { kindOf, nameOf } from "./names.js";
import { askFor, go, place } from "./place.js";
import { Why } from "./why.js";

const t = translator(texts);
const shared = translator(common);

const NUMBER = `query Number($id: ID!) { node(id: $id) { ... on Traceable {
  id number item { number name } suppliers customers place ${REASONS}
  orders { number } lastActivity { id code happenedAt }
  finishedProducts { id status reportedAsFinished order { number } }
} } }`;

/** @typedef {import("./answer.js").Node} Node */
/** @typedef {import("./drawing.js").Genealogy} Genealogy */

/** @param {{answer: import("./answer.js").TraceAnswer, genealogy: Genealogy, drawing: import("./drawing.js").Drawing, onChanged: () => void}} props */
export function NodePanel({ answer, genealogy, drawing, onChanged }) {
  const { selected } = place.value;
  const node = genealogy.byId.get(selected);
  const group = drawing.nodes.find((one) => one.id === selected);
  // Beside graph and table it leaves the focus there; before them it takes it.
  const isBeside = matchMedia("(min-width: 68rem)").matches;
  const close = () => go({ selected: "" }, { quietly: true });
  if (node)
    return html`<${Panel} title=${html`<span class="code">${nameOf(node)}</span>`} onClose=${close} still=${isBeside}>
      <${About} key=${node.id} node=${node} answer=${answer} genealogy=${genealogy} onChanged=${onChanged} />
    <//>`;
  if (!group) return null;
  return html`<${Panel} title=${t("group", { count: count(group.members.length), item: group.members[0].item.number })} onClose=${close} still=${isBeside}>
    <${Group} of=${group} />
  <//>`;
}

/** @param {{of: import("./drawing.js").Drawn}} props */
function Group({ of }) {
  const open = () => go({ open: [...place.value.open, of.id], selected: of.members[0].id });
  return html`<p><${ItemLink} of=${of.members[0].item} /></p>
    ${of.refused ? html`<p class="note">${t("tooMany", { count: count(of.members.length) })}</p>` : html`<p><button type="button" class="main" onClick=${open}>${t("group.open")}</button></p>`}
    <p class="soft">${t("group.table")}</p>
    <ul class="members">
      ${of.members.slice(0, 50).map(
        (one) => html`<li key=${one.id}>
          <button type="button" class="link code" onClick=${() => go({ selected: one.id }, { quietly: true })}>${nameOf(one)}</button>
          ${one.traceable?.onHold && html`<${OnHold} />`}
          <span class="soft">${quantity(one.quantity)}</span>
        </li>`,
      )}
      ${of.members.length > 50 && html`<li class="soft">${t("andMore", { count: count(of.members.length - 50) })}</li>`}
    </ul>`;
}

/** @param {{node: Node, answer: import("./answer.js").TraceAnswer, genealogy: Genealogy, onChanged: () => void}} props */
function About({ node, answer, genealogy, onChanged }) {
  const isRoot = answer.ids.includes(node.id);
  return html`<${Facts}
      of=${[
        [t("kind"), kindOf(node)],
        [shared("item"), html`<${ItemLink} of=${node.item} />`],
        [shared("order"), node.order && html`<${OrderLink} number=${node.order.number} />`],
        [t(`quantity.${isRoot || node.direction === "FORWARD" ? "FORWARD" : "BACKWARD"}`), quantity(node.quantity)],
        [t("level"), isRoot ? t("root") : t(node.direction === "BACKWARD" ? "before" : "after", { count: node.depth })],
      ]}
    />
    ${node.traceable && html`<${Numbered} node=${node} number=${node.traceable.number} onChanged=${onChanged} />`}
    ${node.kind === "MISSING_COMPONENT" && html`<p class="note">${t("missing.why")}</p>`}
    ${node.kind === "SHARED_CONSUMPTION" && html`<p>${t("shared.why")}</p>`}
    ${node.traceable && html`<${Why} node=${node} genealogy=${genealogy} />`}
    ${node.traceable && html`<${Exposure} id=${node.id} answer=${answer} />`}
    ${node.traceable && html`<${Balance} id=${node.id} />`}
    <${Neighbours} node=${node} genealogy=${genealogy} />`;
}

/** @param {{node: Node, number: string, onChanged: () => void}} props */
function Numbered({ node, number, onChanged }) {
  const answer = useQuery(NUMBER, { id: node.id });
  const changed = () => {
    answer.reload();
    onChanged();
  };
  const root = { item: node.item.number, number };
  const { direction } = place.value;
  const other = direction === "FORWARD" ? "BACKWARD" : "FORWARD";
  /** @param {import("./place.js").Direction} way */
  const trace = (way) => () => askFor({ roots: [root], direction: way, selected: "", find: "" });
  return html`<p class="panel-actions">
      <button type="button" class="main" onClick=${trace(other)}>${t(`other.${other}`)}</button>
      <button type="button" onClick=${trace(direction)}>${t("fromHere")}</button>
      <a class="button" href=${to.traceable(root.item, number)}>${t("details")}<${Icon} name="link" /></a>
    </p>
    <${Answered} of=${answer}>
      ${(/** @type {any} */ { node: of }) => html`<${HoldBanner} of=${of} onChanged=${changed} />
        <p class="panel-actions"><${PlaceButton} of=${of} onChanged=${changed} /></p>
        <${Facts}
          of=${[
            [t("suppliers"), of.suppliers.join(", ")],
            [t("customers"), of.customers.join(", ")],
            [t("orders"), of.orders.length > 0 && of.orders.map((/** @type {any} */ one) => html`<${OrderLink} number=${one.number} /> `)],
            [t("place"), of.place],
            [
              t("lastActivity"),
              of.lastActivity &&
                html`<${ActivityLink} id=${of.lastActivity.id}>${codeName(of.lastActivity.code)}<//>, ${moment(of.lastActivity.happenedAt)}`,
            ],
          ]}
        />
        ${of.finishedProducts.map(
          (/** @type {any} */ one) => html`<p key=${one.id} class="made">
            <${Status} status=${one.status} /> ${one.reportedAsFinished && html`<${Status} status="REPORTED_AS_FINISHED" />`}
            <${TrackButton} order=${one.order.number} />
          </p>`,
        )}`}
    <//>`;
}

/** @param {{node: Node, genealogy: Genealogy}} props */
function Neighbours({ node, genealogy }) {
  return html`<${Ends} title=${t("components.of")} edges=${genealogy.into.get(node.id) ?? []} end="component" genealogy=${genealogy} />
    <${Ends} title=${t("products.of")} edges=${genealogy.outOf.get(node.id) ?? []} end="product" genealogy=${genealogy} />`;
}

/** @param {{title: string, edges: import("./answer.js").Edge[], end: "component" | "product", genealogy: Genealogy}} props */
function Ends({ title, edges, end, genealogy }) {
  if (edges.length === 0) return null;
  return html`<section>
    <h3>${title} <span class="soft">${count(edges.length)}</span></h3>
    <ul class="members">
      ${edges.slice(0, 50).map((edge) => {
        const node = /** @type {Node} */ (genealogy.byId.get(edge[end]));
        return html`<li key=${node.id}>
          <button type="button" class="link code" onClick=${() => go({ selected: node.id }, { quietly: true })}>${nameOf(node)}</button>
          ${node.traceable?.onHold && html`<${OnHold} />`}
          <span class="soft">${node.item.number}</span>
          <span>${node.kind === "SHARED_CONSUMPTION" || edge.quantity.value === "0" ? "" : quantity(edge.quantity)}</span>
        </li>`;
      })}
      ${edges.length > 50 && html`<li class="soft">${t("andMore", { count: count(edges.length - 50) })}</li>`}
    </ul>
  </section>`;
}
