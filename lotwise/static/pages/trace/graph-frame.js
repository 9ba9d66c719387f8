// The graph with what belongs to it: levels, zoom, legend, and what is said of it to screen readers.

import { count } from "../kit/format.js";
import { html, useEffect, useMemo, useRef, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { theme } from "../kit/theme.js";
import { Icon } from "../parts/icon.js";
import { explained } from "../parts/states.js";
import { texts } from "../texts/trace.js";
import { levelsAtFirst } from "./drawing.js";
import { inColumns, layout } from "./layout.js";
import { spokenName } from "./names.js";
import { go, place } from "./place.js";
import { way } from "./why.js";

const t = translator(texts);

/** What takes longer to place than this, in milliseconds, stands in plain columns meanwhile. */
const PLAIN_AFTER = 2000;

/** @typedef {import("./drawing.js").Drawing} Drawing */
/** @typedef {import("./drawing.js").Genealogy} Genealogy */
/** @typedef {import("./graph.js").Graph} Graph */

/** @param {{genealogy: Genealogy, drawing: Drawing, found: Set<string> | null}} props */
export function GraphFrame({ genealogy, drawing, found }) {
  const canvas = useRef(/** @type {HTMLDivElement | null} */ (null));
  const minimap = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const graph = useRef(/** @type {Graph | null} */ (null));
  const [state, setState] = useState(/** @type {"placing" | "ready" | "failed"} */ ("placing"));
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const shape = useMemo(() => shapeOf(drawing), [drawing]);
  useEffect(() => () => graph.current?.close(), []);
  useEffect(() => {
    let isPast = false;
    setState("placing");
    show(drawing).then(
      () => !isPast && setState("ready"),
      (problem) => {
        if (isPast) return;
        setError(problem);
        setState("failed");
      },
    );
    /** @param {Drawing} drawing */
    async function show(drawing) {
      const placing = layout(drawing);
      const { Graph } = await import("./graph.js");
      /** @param {import("./layout.js").Positions} positions */
      const draw = (positions) => {
        if (isPast || !canvas.current || !minimap.current) return;
        graph.current ??= new Graph(canvas.current, minimap.current);
        return graph.current.draw(drawing, positions);
      };
      const soon = setTimeout(() => draw(inColumns(drawing)), PLAIN_AFTER);
      const positions = await placing.finally(() => clearTimeout(soon));
      await draw(positions);
    }
    return () => {
      isPast = true;
    };
  }, [shape]);
  const { selected } = place.value;
  const held = drawing.holds.get(selected) ?? selected;
  useEffect(() => graph.current?.mark(held, found, way.value.map((id) => drawing.holds.get(id) ?? id)), [state, held, found, way.value]);
  useEffect(() => graph.current?.recolour(), [theme.value]);
  const chosen = drawing.nodes.find((one) => one.id === held);
  return html`<section class="graph" aria-label=${t("graph")}>
    <${Levels} genealogy=${genealogy} drawing=${drawing} />
    <div class="graph-frame">
      <div
        ref=${canvas}
        class="graph-canvas"
        tabindex="0"
        role="application"
        aria-label=${t("graph.keys")}
        data-state=${state}
        onKeyDown=${(/** @type {KeyboardEvent} */ event) => graph.current?.press(event)}
      ></div>
      <canvas ref=${minimap} class="minimap" width="180" height="110" aria-hidden="true" hidden=${drawing.nodes.length < 30}></canvas>
      ${state === "placing" && html`<p class="graph-wait" role="status">${t("graph.placing", { count: drawing.nodes.length })}</p>`}
      ${state === "failed" && html`<p class="graph-wait" role="alert">${t("graph.failed", { message: explained(error) })}</p>`}
      <div class="graph-tools">
        <${Tool} label=${t("zoom.in")} icon="plus" act=${() => graph.current?.zoom(1.3)} />
        <${Tool} label=${t("zoom.out")} icon="remove" act=${() => graph.current?.zoom(1 / 1.3)} />
        <${Tool} label=${t("zoom.fit")} icon="fit" act=${() => graph.current?.fit()} />
      </div>
      <p class="graph-ends" aria-hidden="true"><span>${t("end.raw")}</span><span>${t("end.finished")}</span></p>
    </div>
    <p class="unseen" aria-live="polite">${chosen ? spokenName(chosen) : ""}</p>
    <${Legend} drawing=${drawing} />
  </section>`;
}

/** What the drawing's places depend on. @param {Drawing} drawing */
function shapeOf(drawing) {
  return JSON.stringify([drawing.nodes.map((one) => [one.id, one.beyond]), drawing.edges.length]);
}

/** @param {{label: string, icon: import("../parts/icon.js").IconName, act: () => void}} props */
function Tool({ label, icon, act }) {
  return html`<button type="button" aria-label=${label} title=${label} onClick=${act}><${Icon} name=${icon} /></button>`;
}

/** @param {{genealogy: Genealogy, drawing: Drawing}} props */
function Levels({ genealogy, drawing }) {
  const { levels } = drawing;
  const { deepest } = genealogy;
  /** @param {number} to */
  const set = (to) => () => go({ levels: to === levelsAtFirst(genealogy) ? "" : String(to) });
  const hidden = drawing.nodes.reduce((sum, one) => sum + one.beyond, 0);
  const refused = drawing.nodes.filter((one) => one.refused);
  if (deepest < 2 && place.value.open.length === 0 && refused.length === 0) return null;
  return html`<div class="levels">
    ${deepest > 1 &&
    html`<span>${t("levels", { shown: Math.min(levels, deepest), all: deepest })}</span>
      <button type="button" disabled=${levels <= 1} onClick=${set(levels - 1)}>${t("levels.less")}</button>
      <button type="button" disabled=${levels >= deepest} onClick=${set(levels + 1)}>${t("levels.more")}</button>
      <button type="button" disabled=${levels >= deepest} onClick=${set(deepest)}>${t("levels.all")}</button>`}
    ${place.value.open.length > 0 && html`<button type="button" onClick=${() => go({ open: [] })}>${t("closeAll")}</button>`}
    ${hidden > 0 && html`<span class="soft">${t("hidden")}</span>`}
    ${refused.length > 0 && html`<strong class="too-many" role="status">${t("tooMany", { count: count(refused[0].members.length) })}</strong>`}
  </div>`;
}

/** @param {{drawing: Drawing}} props */
function Legend({ drawing }) {
  const members = drawing.nodes.flatMap((one) => one.members);
  /** @type {[string, string, boolean][]} */
  const signs = [
    ["root", t("root"), true],
    ["group", t("legend.group"), drawing.nodes.some((one) => one.members.length > 1)],
    ["shared", t("kind.SHARED_CONSUMPTION"), members.some((one) => one.kind === "SHARED_CONSUMPTION")],
    ["untracked", t("untracked"), members.some((one) => one.kind === "UNTRACKED_COMPONENT")],
    ["held", t("legend.held"), members.some((one) => one.traceable?.onHold)],
    ["missing", t("gap"), members.some((one) => one.kind === "MISSING_COMPONENT")],
  ];
  return html`<ul class="legend">
    ${signs.filter(([, , isThere]) => isThere).map(([name, text]) => html`<li key=${name}><span class=${`sample sample-${name}`}></span>${text}</li>`)}
    <li class="soft">${t("legend.beyond")}</li>
  </ul>`;
}
