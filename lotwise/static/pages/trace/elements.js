// Nodes and edges of a drawing as cytoscape has them.

import { quantity } from "../kit/format.js";
import { WIDTH } from "./layout.js";
import { linesOf } from "./names.js";

/** @typedef {import("./drawing.js").Drawn} Drawn */
/** @typedef {import("./layout.js").Positions} Positions */

/** How far an edge goes straight before it bends, as a part of its width. */
const BEND = 0.28;

/** @param {Drawn} one @param {Positions} positions @returns {import("cytoscape").ElementDefinition} */
export function nodeOf(one, positions) {
  return { group: "nodes", data: { id: one.id, label: linesOf(one) }, position: positions.get(one.id), classes: classesOf(one) };
}

/** @param {Drawn} one */
function classesOf({ level, members }) {
  const [first] = members;
  const classes = [];
  if (level === 0) classes.push("root");
  if (members.length > 1) classes.push("group");
  if (first.kind === "SHARED_CONSUMPTION") classes.push("shared");
  if (first.kind === "UNTRACKED_COMPONENT") classes.push("untracked");
  if (first.kind === "MISSING_COMPONENT") classes.push("missing");
  if (members.some((one) => one.traceable?.onHold)) classes.push("held");
  return classes;
}

/**
 * @param {import("./drawing.js").DrawnEdge} edge
 * @param {Positions} positions
 * @param {"plain"} [looks]
 * @returns {import("cytoscape").ElementDefinition}
 */
export function edgeOf(edge, positions, looks) {
  const label = edge.edges.length > 1 ? `\u00d7${edge.edges.length}` : quantity(edge.edges[0].quantity);
  const [from, to] = [positions.get(edge.from), positions.get(edge.to)];
  const bend = !looks && from && to ? bendOf(to.x - from.x - WIDTH, to.y - from.y) : {};
  return {
    group: "edges",
    data: { id: edge.id, source: edge.from, target: edge.to, label, ...bend },
    classes: looks ? [looks] : "distances" in bend ? ["bent"] : [],
  };
}

/**
 * The two points that make an S of an edge, as cytoscape has them: how far along the straight line, and
 * how far beside it.
 *
 * @param {number} dx @param {number} dy
 */
function bendOf(dx, dy) {
  const length = Math.hypot(dx, dy);
  if (dx <= 0 || Math.abs(dy) < 2) return {};
  const beside = (BEND * dx * dy) / length;
  const along = (BEND * dx * dx) / length / length;
  return { distances: [-beside, beside], weights: [along, 1 - along] };
}
