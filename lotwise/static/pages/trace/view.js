// The whole page: the question, whether the answer is complete, and the answer.

import { html, useMemo } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { RecallButton } from "../parts/recall-button.js";
import { Empty, Failed, Loading } from "../parts/states.js";
import { texts } from "../texts/trace.js";
import { UnknownRoots, useTrace } from "./answer.js";
import { Completeness } from "./completeness.js";
import { Genealogy, drawingOf, levelsAtFirst } from "./drawing.js";
import { Exports } from "./exports.js";
import { Filters } from "./filters.js";
import { GraphFrame } from "./graph-frame.js";
import { NodePanel } from "./node-panel.js";
import { NodesTable } from "./nodes-table.js";
import { go, place, rootText } from "./place.js";
import { Roots, Search } from "./search.js";
import { ShowSwitch } from "./switches.js";

const t = translator(texts);

export function View() {
  const here = place.value;
  const { answer, error, loading, again } = useTrace(here);
  return html`<div class="trace">
    <${Search} />
    ${here.roots.length > 0 && html`<${Roots} />`}
    ${here.roots.length > 0 && html`<${Filters} items=${answer?.head.summary.byItem ?? []} />`}
    ${error instanceof UnknownRoots
      ? html`<${Unknown} roots=${error.roots} />`
      : error !== null && html`<${Failed} error=${error} retry=${again} />`}
    ${here.roots.length === 0 && html`<${Empty}>${t("begin")}<//>`}
    ${answer === null && loading && html`<${Loading} />`}
    ${answer !== null && html`<${Answer} of=${answer} loading=${loading} again=${again} />`}
  </div>`;
}

/** @param {{of: import("./answer.js").TraceAnswer, loading: boolean, again: () => void}} props */
function Answer({ of, loading, again }) {
  const here = place.value;
  const genealogy = useMemo(() => new Genealogy(of.nodes, of.edges), [of.nodes, of.edges]);
  const levels = here.levels ? Math.min(Number(here.levels), genealogy.deepest) : levelsAtFirst(genealogy);
  const drawing = useMemo(
    () => drawingOf(genealogy, { levels, open: here.open, selected: here.selected }),
    [genealogy, levels, here.open, here.selected],
  );
  const found = useMemo(() => foundIn(genealogy, here.find), [genealogy, here.find]);
  const isChosen = genealogy.byId.has(here.selected) || drawing.nodes.some((one) => one.id === here.selected);
  // Another question is under way: what stands here is still the answer to the one before.
  const isPast = loading && !of.reading;
  return html`<${Completeness} of=${of} isPast=${isPast} />
    <div class="trace-bar">
      <${ShowSwitch} />
      <label class="find">
        <span class="unseen">${t("find")}</span>
        <input type="search" placeholder=${t("find")} value=${here.find} onInput=${find} autocomplete="off" />
      </label>
      ${found && html`<span class="soft" role="status">${t("found", { count: found.size })}</span>`}
      ${!isPast && html`<${Exports} ids=${of.ids} />`}
      <${RecallButton} suspects=${here.roots} direction=${here.direction} />
    </div>
    <div class=${`trace-body ${isChosen ? "beside" : ""} ${isPast ? "past" : ""}`} aria-busy=${isPast}>
      <div class="trace-shown">
        ${here.show !== "table" &&
        (of.reading ? html`<${Loading} />` : html`<${GraphFrame} genealogy=${genealogy} drawing=${drawing} found=${found} />`)}
        ${here.show !== "graph" && html`<${NodesTable} genealogy=${genealogy} found=${found} ids=${of.ids} />`}
      </div>
      ${isChosen && html`<${NodePanel} answer=${of} genealogy=${genealogy} drawing=${drawing} onChanged=${again} />`}
    </div>`;
}

/** @param {InputEvent} event */
function find(event) {
  go({ find: /** @type {HTMLInputElement} */ (event.target).value }, { quietly: true });
}

/** The nodes that a text is found in; null where none is looked for. @param {Genealogy} of @param {string} text */
function foundIn(of, text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return null;
  /** @param {import("./answer.js").Node} node */
  const texts = (node) => [node.traceable?.number ?? "", node.item.number, node.item.name, node.order?.number ?? ""];
  return new Set(of.nodes.filter((one) => texts(one).some((text) => text.toLowerCase().includes(wanted))).map((one) => one.id));
}

/** @param {{roots: import("./place.js").Root[]}} props */
function Unknown({ roots }) {
  return html`<div class="state state-bad" role="alert">
    <p>${t("unknown", { count: roots.length })}</p>
    <ul class="unknown">
      ${roots.map((one) => html`<li key=${rootText(one)}><span class="code">${one.number}</span> (<span class="code">${one.item}</span>)</li>`)}
    </ul>
  </div>`;
}
