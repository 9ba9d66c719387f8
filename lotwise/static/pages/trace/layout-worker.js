// Graphviz, beside the page: it places the nodes of a graph from left to right. What it is served as is
// said by the page, since a worker has no import map.

/**
 * @typedef {object} Task
 * @property {string} library the address of Graphviz
 * @property {number} number of the task, to tell answers apart
 * @property {number} count of nodes
 * @property {[number, number][]} edges from node to node, by their numbers
 * @property {[number, number][]} loose nodes without edges, each with its column
 * @property {number} width of each node, in pixels
 * @property {number} height of each node, in pixels
 */
/** @typedef {{number: number, positions: [number, number][] | null, error: string}} Placed */

const PIXELS = 72; // an inch of Graphviz

/** @type {Promise<import("@viz-js/viz").Viz> | null} */
let graphviz = null;

addEventListener("message", async (event) => {
  /** @type {Task} */
  const task = event.data;
  graphviz ??= import(task.library).then((library) => library.instance());
  try {
    tell({ number: task.number, positions: placed(await graphviz, task), error: "" });
  } catch (error) {
    tell({ number: task.number, positions: null, error: String(error) });
  }
});

/** @param {Placed} answer */
function tell(answer) {
  postMessage(answer);
}

/** @param {import("@viz-js/viz").Viz} viz @param {Task} task @returns {[number, number][]} */
function placed(viz, task) {
  const columns = [...new Set(task.loose.map(([, column]) => column))].sort((a, b) => a - b);
  const graph = {
    // Large graphs get fewer rounds of improving the order of a column and the place of a node.
    graphAttributes: {
      rankdir: "LR",
      splines: "false",
      nodesep: 0.16,
      ranksep: task.count > 300 ? 2.5 : 1.3,
      ...(task.count > 150 ? { mclimit: 0.05, nslimit: 0.1, nslimit1: 0.1 } : {}),
    },
    nodeAttributes: { shape: "box", fixedsize: true, label: "", width: task.width / PIXELS, height: task.height / PIXELS },
    nodes: [
      ...Array.from({ length: task.count }, (_, at) => ({ name: `n${at}` })),
      ...columns.map((column) => ({ name: `c${column}` })),
    ],
    edges: [
      ...task.edges.map(([from, to]) => ({ tail: `n${from}`, head: `n${to}` })),
      ...columns.slice(1).map((column, at) => ({ tail: `c${columns[at]}`, head: `c${column}` })),
    ],
    subgraphs: columns.map((column) => ({
      graphAttributes: { rank: "same" },
      nodes: [{ name: `c${column}` }, ...task.loose.filter((one) => one[1] === column).map(([at]) => ({ name: `n${at}` }))],
    })),
  };
  /** @type {[number, number][]} */
  const positions = Array.from({ length: task.count }, () => [0, 0]);
  // A line of the format "plain": node <name> <x> <y> <width> ..., in inches, with y upwards.
  for (const line of viz.renderString(graph, { format: "plain", engine: "dot" }).split("\n")) {
    const [kind, name, x, y] = line.split(" ");
    if (kind === "node" && name.startsWith("n")) positions[Number(name.slice(1))] = [Number(x) * PIXELS, -Number(y) * PIXELS];
  }
  return positions;
}

export {};
