// Where the nodes of a drawing stand.

/** @typedef {import("./drawing.js").Drawing} Drawing */
/** @typedef {Map<string, {x: number, y: number}>} Positions */

/** The size of a node, in pixels. */
export const WIDTH = 168;
export const HEIGHT = 46;
/** How long Graphviz is waited for, in milliseconds; then the nodes stand in plain columns. */
const PATIENCE = 30_000;
const COLUMN = WIDTH + 140;
const ROW = HEIGHT + 12;

/** @type {Worker | null} */
let worker = null;
let busy = false;
let last = 0;

/**
 * From raw material on the left to finished product on the right. A later call makes an earlier one
 * pointless: it never ends then.
 *
 * @param {Drawing} drawing
 * @returns {Promise<Positions>}
 */
export async function layout(drawing) {
  if (worker !== null && busy) stop();
  const number = (last += 1);
  const numbers = new Map(drawing.nodes.map((one, at) => [one.id, at]));
  const linked = new Set(drawing.edges.flatMap((one) => [one.from, one.to]));
  /** @type {import("./layout-worker.js").Task} */
  const task = {
    library: import.meta.resolve("@viz-js/viz"),
    number,
    count: drawing.nodes.length,
    edges: drawing.edges.map((one) => [numbers.get(one.from) ?? 0, numbers.get(one.to) ?? 0]),
    loose: drawing.nodes.flatMap((one, at) => (linked.has(one.id) ? [] : [/** @type {[number, number]} */ ([at, one.level])])),
    width: WIDTH,
    height: HEIGHT,
  };
  const positions = await asked(task);
  if (positions === null) return inColumns(drawing);
  return new Map(drawing.nodes.map((one, at) => [one.id, { x: positions[at][0], y: positions[at][1] }]));
}

/** What the worker answers; null if it does not. @param {import("./layout-worker.js").Task} task @returns {Promise<[number, number][] | null>} */
function asked(task) {
  const own = (worker ??= new Worker(import.meta.resolve("./layout-worker.js"), { type: "module" }));
  busy = true;
  return new Promise((resolve) => {
    const giveUp = () => {
      clearTimeout(timer);
      if (own === worker) stop();
      resolve(null);
    };
    const timer = setTimeout(giveUp, PATIENCE);
    own.onerror = giveUp;
    own.onmessage = (event) => {
      if (event.data.number !== task.number) return;
      clearTimeout(timer);
      busy = false;
      if (event.data.error) console.warn(event.data.error);
      resolve(event.data.positions);
    };
    own.postMessage(task);
  });
}

function stop() {
  worker?.terminate();
  worker = null;
  busy = false;
}

/** A column for each level, in the order of the trace. @param {Drawing} drawing @returns {Positions} */
export function inColumns(drawing) {
  /** @type {Map<number, number>} */
  const heights = new Map();
  return new Map(
    drawing.nodes.map((one) => {
      const row = heights.get(one.level) ?? 0;
      heights.set(one.level, row + 1);
      return [one.id, { x: one.level * COLUMN, y: row * ROW }];
    }),
  );
}
