// Whether the answer is complete, always in sight: silence is the worst failure in a recall.

import { count } from "../kit/format.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Chip } from "../parts/chip.js";
import { Icon } from "../parts/icon.js";
import { texts as ofHolds } from "../texts/holds.js";
import { texts } from "../texts/trace.js";
import { askFor, place } from "./place.js";
import { isFiltered } from "./question.js";

const t = translator(texts);
const holds = translator(ofHolds);

/** @param {{of: import("./answer.js").TraceAnswer, isPast: boolean}} props `isPast`: something else was asked since */
export function Completeness({ of, isPast }) {
  const { complete, summary } = of.head;
  const isCut = !complete;
  const isPart = !of.reading && (of.nodes.length < summary.nodeCount || of.edges.length < summary.edgeCount);
  const tone = isCut || isPart ? "bad" : "good";
  const held = of.nodes.filter((one) => one.traceable?.onHold).length;
  return html`<div class=${`completeness completeness-${tone}`} role="status">
    <p class="sums">
      ${isPast
        ? html`<${Chip} tone="part">${t("asking")}<//>`
        : isCut
        ? html`<strong class="cut"><${Icon} name="bad" />${t("cut")}</strong>`
        : html`<${Chip} tone="good">${t("complete")}<//>`}
      <${Sum} of="nodes" count=${summary.nodeCount} />
      <${Sum} of="edges" count=${summary.edgeCount} />
      <${Sum} of="finishedProducts" count=${summary.finishedProducts} />
      <${Sum} of="rawMaterials" count=${summary.rawMaterials} />
      ${held > 0 && html`<span class="chip chip-hold"><${Icon} name="lock" />${holds("trace", { count: held })}</span>`}
      ${isFiltered(place.value) && html`<${Chip} tone="warn">${t("filtered")}<//>`}
      ${summary.gaps > 0 && html`<${Gaps} gaps=${summary.gaps} />`}
      ${of.reading && html`<span class="soft">${t("reading", { done: count(of.nodes.length), all: count(summary.nodeCount) })}</span>`}
    </p>
    ${of.head.truncations.map((/** @type {any} */ one) => html`<p key=${one.reason} class="why">${reason(one)}</p>`)}
    ${place.value.depth &&
    of.head.truncations.some((/** @type {any} */ one) => one.reason === "DEPTH") &&
    html`<p><button type="button" onClick=${() => askFor({ depth: "" })}>${t("cut.noDepth")}</button></p>`}
    ${isPart &&
    html`<p class="why">
      <strong><${Icon} name="warn" /></strong>
      ${t("part", { shown: count(of.nodes.length), all: count(summary.nodeCount), edges: count(of.edges.length), allEdges: count(summary.edgeCount) })}
    </p>`}
  </div>`;
}

/** @param {{of: "nodes" | "edges" | "finishedProducts" | "rawMaterials", count: number}} props */
function Sum({ of, count: number }) {
  return html`<span><strong>${count(number)}</strong> ${t(of, { count: number })}</span>`;
}

/** @param {{gaps: number}} props */
function Gaps({ gaps }) {
  return html`<${Chip} tone="warn">${t("gaps", { count: gaps })}<//>
    ${place.value.components !== "ALL" && html`<button type="button" class="link" onClick=${() => askFor({ components: "ALL" })}>${t("gaps.show")}</button>`}`;
}

/** @param {{reason: string, limit: number | null, message: string}} cut */
function reason({ reason, limit, message }) {
  const key = /** @type {keyof typeof texts.en} */ (`cut.${reason}`);
  return key in texts.en ? t(key, { limit: limit === null ? "" : count(limit) }) : message;
}
