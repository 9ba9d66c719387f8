// The answer to a trace, read page by page up to a bound.

import { ask } from "../kit/api.js";
import { useEffect, useState } from "../kit/html.js";
import { inCompany, variablesOf } from "./question.js";

/** @typedef {import("./place.js").Place} Place */
/** @typedef {import("./place.js").Root} Root */
/** @typedef {{value: string, unit: string}} Quantity */

/**
 * @typedef {object} Node
 * @property {string} id
 * @property {"TRACEABLE" | "UNTRACKED_COMPONENT" | "MISSING_COMPONENT" | "SHARED_CONSUMPTION"} kind
 * @property {number} depth
 * @property {"FORWARD" | "BACKWARD" | "BOTH"} direction
 * @property {{number: string, name: string}} item
 * @property {{__typename: "Batch" | "SerialNumber", number: string, onHold: boolean} | null} traceable
 * @property {{number: string} | null} order
 * @property {Quantity | null} quantity
 */
/** @typedef {{component: string, product: string, quantity: Quantity}} Edge */

/**
 * `ids` are those of the roots; `pages` the cursors behind which the pages of nodes begin.
 *
 * @typedef {object} TraceAnswer
 * @property {string[]} ids
 * @property {any} head what holds for the whole trace
 * @property {Node[]} nodes
 * @property {Edge[]} edges
 * @property {(string | null)[]} pages
 * @property {boolean} reading whether more is on its way
 */

/** The most nodes and edges that are read; whoever needs more exports them. */
export const MOST_NODES = 3000;
export const MOST_EDGES = 12000;
/** How many roots one request looks up: each takes two aliases. */
const AT_ONCE = 20;

const ARGUMENTS = `$roots: [TraceableRef!]!, $direction: TraceDirection!, $components: ComponentScope!,
  $maxDepth: Int, $asOf: DateTime, $effectiveAt: DateTime, $filter: TraceFilterInput`;
const TRACE = `trace(roots: $roots, direction: $direction, components: $components, maxDepth: $maxDepth,
  asOf: $asOf, effectiveAt: $effectiveAt, filter: $filter)`;
const NODE = `id kind depth direction item { number name } traceable { __typename number onHold }
  order { number } quantity { value unit }`;
const EDGE = `component product quantity { value unit }`;
const PAGE = `pageInfo { hasNextPage endCursor }`;

const FIRST = `query Trace(${ARGUMENTS}) { ${TRACE} {
  complete truncations { reason limit message } depthReached
  summary { nodeCount edgeCount finishedProducts rawMaterials gaps byItem { item { number name } count } }
  nodes(first: 1000) { nodes { ${NODE} } ${PAGE} }
  edges(first: 1000) { nodes { ${EDGE} } ${PAGE} }
} }`;
const MORE = {
  nodes: `query Nodes(${ARGUMENTS}, $after: String) { ${TRACE} { nodes(first: 1000, after: $after) { nodes { ${NODE} } ${PAGE} } } }`,
  edges: `query Edges(${ARGUMENTS}, $after: String) { ${TRACE} { edges(first: 1000, after: $after) { nodes { ${EDGE} } ${PAGE} } } }`,
};

/** The roots that there are no such batches and serial numbers of. */
export class UnknownRoots extends Error {
  /** @param {Root[]} roots */
  constructor(roots) {
    super(roots.map((one) => `${one.item} ${one.number}`).join(", "));
    this.roots = roots;
  }
}

/**
 * The answer so far, asked for anew whenever the question changes.
 *
 * @param {Place} place
 * @returns {{answer: TraceAnswer | null, error: unknown, loading: boolean, again: () => void}}
 */
export function useTrace(place) {
  const [state, setState] = useState(
    /** @type {{answer: TraceAnswer | null, error: unknown, loading: boolean}} */ ({ answer: null, error: null, loading: false }),
  );
  const [round, setRound] = useState(0);
  const asked = JSON.stringify([place.roots, variablesOf(place, [])]);
  useEffect(() => {
    if (place.roots.length === 0) return setState({ answer: null, error: null, loading: false });
    const stop = new AbortController();
    setState((before) => ({ ...before, error: null, loading: true }));
    read(place, stop.signal, (answer) => setState({ answer, error: null, loading: answer.reading })).catch((error) => {
      if (!stop.signal.aborted) setState({ answer: null, error, loading: false });
    });
    return () => stop.abort();
  }, [asked, round]);
  return { ...state, again: () => setRound(round + 1) };
}

/** @param {Place} place @param {AbortSignal} signal @param {(answer: TraceAnswer) => void} tell */
async function read(place, signal, tell) {
  const ids = await rootIds(place.roots, signal);
  const variables = variablesOf(place, ids);
  const { trace } = await ask(FIRST, variables, { signal });
  const { nodes, edges, ...head } = trace;
  /** @type {TraceAnswer} */
  const answer = { ids, head, nodes: nodes.nodes, edges: edges.nodes, pages: [null], reading: true };
  const isWhole = !nodes.pageInfo.hasNextPage && !edges.pageInfo.hasNextPage;
  tell({ ...answer, reading: !isWhole });
  if (isWhole) return;
  /** @param {"nodes" | "edges"} what @param {any} page @param {number} most */
  const rest = async (what, page, most) => {
    while (page.pageInfo.hasNextPage && answer[what].length < most) {
      const after = page.pageInfo.endCursor;
      page = (await ask(MORE[what], { ...variables, after }, { signal })).trace[what];
      if (what === "nodes") answer.pages = [...answer.pages, after];
      answer[what] = /** @type {any} */ ([...answer[what], ...page.nodes]);
      if (what === "nodes") tell({ ...answer });
    }
  };
  await Promise.all([rest("nodes", nodes, MOST_NODES), rest("edges", edges, MOST_EDGES)]);
  tell({ ...answer, reading: false });
}

/**
 * The global ids of batches and serial numbers. Throws `UnknownRoots`.
 *
 * @param {Root[]} roots @param {AbortSignal} signal
 * @returns {Promise<string[]>}
 */
export async function rootIds(roots, signal) {
  /** @type {(string | null)[]} */
  const found = [];
  for (let at = 0; at < roots.length; at += AT_ONCE) found.push(...(await someIds(roots.slice(at, at + AT_ONCE), signal)));
  const unknown = roots.filter((_, at) => found[at] === null);
  if (unknown.length > 0) throw new UnknownRoots(unknown);
  return /** @type {string[]} */ (found);
}

/** @param {Root[]} roots @param {AbortSignal} signal @returns {Promise<(string | null)[]>} */
async function someIds(roots, signal) {
  const names = roots.map((_, at) => `$b${at}: TraceableRef!, $s${at}: TraceableRef!`);
  const fields = roots.map((_, at) => `b${at}: traceable(ref: $b${at}) { id } s${at}: traceable(ref: $s${at}) { id }`);
  const keys = roots.flatMap((root, at) => {
    const key = { ...inCompany, item: root.item, number: root.number };
    return [[`b${at}`, { batch: key }], [`s${at}`, { serialNumber: key }]];
  });
  const data = await ask(`query Roots(${names}) { ${fields.join(" ")} }`, Object.fromEntries(keys), { signal });
  return roots.map((_, at) => (data[`b${at}`] ?? data[`s${at}`])?.id ?? null);
}
