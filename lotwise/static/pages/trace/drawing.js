// What of a trace is drawn: which levels, and what of a wide level stands together as one node.
// Pure functions: what is drawn follows from the answer and the page's address alone.

/** @typedef {import("./answer.js").Node} Node */
/** @typedef {import("./answer.js").Edge} Edge */

/** More nodes of one item on one level than this stand together, until they are opened. */
const WIDE = 8;
/** How many nodes are drawn at first. */
const AT_FIRST = 120;
/** More nodes than this are not drawn one by one. */
export const MOST_DRAWN = 2500;

/**
 * A node as it is drawn: one of the trace, or several as one. `beyond` is how many nodes next to it, away from
 * the roots, are not drawn yet. `refused`: it was to be opened, and holds too many.
 *
 * @typedef {object} Drawn
 * @property {string} id
 * @property {number} level below zero on the side of raw materials, zero for roots
 * @property {Node[]} members
 * @property {number} beyond
 * @property {boolean} refused
 */

/** @typedef {{id: string, from: string, to: string, edges: Edge[]}} DrawnEdge */
/** @typedef {{nodes: Drawn[], edges: DrawnEdge[], holds: Map<string, string>, levels: number}} Drawing */

/** A trace with its neighbours at hand. */
export class Genealogy {
  /** @param {Node[]} nodes @param {Edge[]} edges */
  constructor(nodes, edges) {
    this.nodes = nodes;
    this.byId = new Map(nodes.map((one) => [one.id, one]));
    this.edges = edges.filter((one) => this.byId.has(one.component) && this.byId.has(one.product));
    /** @type {Map<string, Edge[]>} */
    this.into = new Map();
    /** @type {Map<string, Edge[]>} */
    this.outOf = new Map();
    for (const edge of this.edges) {
      add(this.into, edge.product, edge);
      add(this.outOf, edge.component, edge);
    }
    this.deepest = nodes.reduce((most, one) => Math.max(most, one.depth), 0);
    /** @type {Map<string, number>} */
    this.groupSizes = new Map();
    for (const one of nodes) this.groupSizes.set(groupOf(one), (this.groupSizes.get(groupOf(one)) ?? 0) + 1);
  }

  /** What lies next to a node, away from the roots. @param {Node} node @returns {Node[]} */
  beyond(node) {
    return this.neighbours(node).filter((one) => one.depth > node.depth);
  }

  /** @param {Node} node @returns {Node[]} */
  neighbours(node) {
    const before = (this.into.get(node.id) ?? []).map((one) => one.component);
    const after = (this.outOf.get(node.id) ?? []).map((one) => one.product);
    return [...before, ...after].map((id) => /** @type {Node} */ (this.byId.get(id)));
  }

  /** A shortest way from a node back to the roots, without the node itself. @param {Node} node @returns {Node[]} */
  wayBack(node) {
    const way = [];
    for (let at = node; ; ) {
      const next = this.neighbours(at).find((one) => one.depth < at.depth);
      if (!next) return way;
      way.push(next);
      at = next;
    }
  }
}

/** @param {Node} node */
export function levelOf(node) {
  return node.direction === "BACKWARD" ? -node.depth : node.depth;
}

/** What would stand together with a node. @param {Node} node */
export function groupOf(node) {
  return `${levelOf(node)}~${node.kind}~${node.item.number}`;
}

/** How many levels can be drawn without being too many at first sight. @param {Genealogy} of */
export function levelsAtFirst(of) {
  const groups = new Set();
  let drawn = 0;
  for (let level = 0; level <= of.deepest; level += 1) {
    for (const node of of.nodes) {
      if (node.depth !== level) continue;
      const isWide = (of.groupSizes.get(groupOf(node)) ?? 0) > WIDE;
      if (!isWide || !groups.has(groupOf(node))) drawn += 1;
      groups.add(groupOf(node));
    }
    if (drawn > AT_FIRST && level > 1) return level - 1;
  }
  return of.deepest;
}

/**
 * @param {Genealogy} of
 * @param {{levels: number, open: string[], selected: string}} view
 * @returns {Drawing}
 */
export function drawingOf(of, { levels, open, selected }) {
  const opened = new Set(open);
  const seen = visible(of, levels, opened, selected);
  /** @type {Map<string, Node[]>} */
  const groups = new Map();
  for (const node of of.nodes) if (seen.has(node.id)) add(groups, groupOf(node), node);
  /** @type {Drawn[]} */
  const nodes = [];
  /** @type {Map<string, string>} */
  const holds = new Map();
  let budget = MOST_DRAWN - groups.size;
  for (const [id, members] of groups) {
    const isMeant = members.length <= WIDE || opened.has(id);
    const fits = members.length <= budget;
    if (isMeant && fits) {
      budget -= members.length;
      for (const node of members) nodes.push(drawn(of, node.id, [node], seen, false));
    } else nodes.push(drawn(of, id, members, seen, isMeant));
  }
  for (const one of nodes) for (const member of one.members) holds.set(member.id, one.id);
  return { nodes, edges: between(of, holds), holds, levels };
}

/** @param {Genealogy} of @param {string} id @param {Node[]} members @param {Set<string>} seen @param {boolean} refused */
function drawn(of, id, members, seen, refused) {
  const beyond = new Set();
  for (const one of members) for (const next of of.beyond(one)) if (!seen.has(next.id)) beyond.add(next.id);
  return { id, level: levelOf(members[0]), members, beyond: beyond.size, refused };
}

/** The ids of what is drawn, alone or with others. @param {Genealogy} of @param {number} levels @param {Set<string>} opened @param {string} selected */
function visible(of, levels, opened, selected) {
  const seen = new Set(of.nodes.filter((one) => one.depth <= levels).map((one) => one.id));
  // In the order of depth, so that what an opened node has brought to light can be open itself.
  for (const node of of.nodes)
    if (opened.has(node.id) && seen.has(node.id)) for (const next of of.beyond(node)) seen.add(next.id);
  const chosen = of.byId.get(selected);
  if (chosen && !seen.has(selected)) for (const one of [chosen, ...of.wayBack(chosen)]) seen.add(one.id);
  return seen;
}

/** @param {Genealogy} of @param {Map<string, string>} holds @returns {DrawnEdge[]} */
function between(of, holds) {
  /** @type {Map<string, DrawnEdge>} */
  const found = new Map();
  for (const edge of of.edges) {
    const [from, to] = [holds.get(edge.component), holds.get(edge.product)];
    if (from === undefined || to === undefined || from === to) continue;
    const id = `${from}>${to}`;
    const there = found.get(id);
    if (there) there.edges.push(edge);
    else found.set(id, { id, from, to, edges: [edge] });
  }
  return [...found.values()];
}

/** @template T @param {Map<string, T[]>} to @param {string} key @param {T} value */
function add(to, key, value) {
  const there = to.get(key);
  if (there) there.push(value);
  else to.set(key, [value]);
}
