// From node to node by the keyboard: along edges, and up and down in a column.

import { WIDTH } from "./layout.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */
/** @typedef {import("./layout.js").Positions} Positions */

/**
 * The node next to one along an edge: the one that stands nearest to its height.
 *
 * @param {Drawing} drawing @param {Positions} positions @param {string} from @param {"in" | "out"} way
 * @returns {string | null}
 */
export function alongEdge(drawing, positions, from, way) {
  const next = drawing.edges.flatMap((one) => (way === "in" ? (one.to === from ? [one.from] : []) : one.from === from ? [one.to] : []));
  return closest(next, positions, from);
}

/**
 * The next node above (-1) or below (1) in the same column.
 *
 * @param {Drawing} drawing @param {Positions} positions @param {string} from @param {1 | -1} sign
 * @returns {string | null}
 */
export function inColumn(drawing, positions, from, sign) {
  const here = positions.get(from);
  const column = drawing.nodes.flatMap(({ id }) => {
    const there = positions.get(id);
    return here && there && Math.abs(there.x - here.x) < WIDTH / 2 && sign * (there.y - here.y) > 1 ? [id] : [];
  });
  return closest(column, positions, from);
}

/** @param {string[]} ids @param {Positions} positions @param {string} from */
function closest(ids, positions, from) {
  const here = positions.get(from)?.y ?? 0;
  let best = /** @type {string | null} */ (null);
  let least = Infinity;
  for (const id of ids) {
    const far = Math.abs((positions.get(id)?.y ?? Infinity) - here);
    if (far < least) [best, least] = [id, far];
  }
  return best;
}
