// The drawn graph: cytoscape on a canvas, with keys, a minimap, and a picture of all of it for paper.

import cytoscape from "cytoscape";
import { quantity } from "../kit/format.js";
import { palette, styleOf } from "./graph-style.js";
import { HEIGHT, WIDTH } from "./layout.js";
import { Minimap } from "./minimap.js";
import { linesOf } from "./names.js";
import { go, place } from "./place.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */
/** @typedef {import("./drawing.js").Drawn} Drawn */

/** With more edges than this they are plain lines, which are drawn faster. */
const MANY_EDGES = 600;
/** With more nodes than this a moving picture is drawn coarsely. */
const MANY_NODES = 400;
const LARGEST = 1.3;
const ROOM = 30;
/** Below this zoom numbers cannot be read. */
const LEGIBLE = 0.4;
/** How far an edge goes straight before it bends, as a part of its width. */
const BEND = 0.28;

// cytoscape adds a style sheet of one rule to the page, which the content policy forbids, unless it finds
// an element of this id. trace.css has the rule.
const marker = document.createElement("meta");
marker.id = "__________cytoscape_stylesheet";
document.head.append(marker);

export class Graph {
  /** @param {HTMLElement} container @param {HTMLCanvasElement} minimap */
  constructor(container, minimap) {
    this.container = container;
    /** @type {Map<string, Drawn>} */
    this.drawn = new Map();
    /** Under which id a node of the trace is drawn. @type {Map<string, string>} */
    this.holds = new Map();
    this.cy = cytoscape({
      container,
      minZoom: 0.02,
      maxZoom: 3,
      boxSelectionEnabled: false,
      autounselectify: true,
      autoungrabify: true,
      layout: { name: "preset" },
      style: styleOf(palette(), false),
    });
    this.minimap = new Minimap(minimap, this.cy);
    this.cy.on("tap", "node", (event) => choose(event.target.id()));
    this.cy.on("dbltap", "node", (event) => this.open(event.target.id()));
    this.cy.on("tap", (event) => {
      if (event.target === this.cy) choose("");
    });
    this.cy.on("mouseover", "node", () => (container.style.cursor = "pointer"));
    this.cy.on("mouseout", "node", () => (container.style.cursor = ""));
    this.paper = new AbortController();
    const { signal } = this.paper;
    addEventListener("beforeprint", () => this.print(), { signal });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolour(), { signal });
    new ResizeObserver(() => this.cy.destroyed() || this.resized()).observe(container);
    this.fitted = true;
    this.cy.on("dragpan pinchzoom scrollzoom", () => (this.fitted = false));
  }

  /** @param {Drawing} drawing @param {import("./layout.js").Positions} positions */
  draw(drawing, positions) {
    this.drawn = new Map(drawing.nodes.map((one) => [one.id, one]));
    this.holds = drawing.holds;
    const isLarge = drawing.edges.length > MANY_EDGES;
    const elements = [
      ...drawing.nodes.map((one) => nodeOf(one, positions)),
      ...drawing.edges.map((one) => edgeOf(one, positions, isLarge)),
    ];
    this.cy.batch(() => {
      this.cy.elements().remove();
      this.cy.add(elements);
    });
    // Renderer options of this kind are set once, so they follow the first drawing that needs them.
    if (drawing.nodes.length > MANY_NODES) Object.assign(/** @type {any} */ (this.cy).renderer(), { hideEdgesOnViewport: true, textureOnViewport: true });
    this.fit();
    if (this.cy.zoom() < LEGIBLE) this.reveal(drawing.holds.get(place.value.selected) ?? place.value.selected);
    this.minimap.draw();
  }

  /**
   * Show what is chosen, what is looked for, and a way through the graph.
   *
   * @param {string} selected @param {Set<string> | null} found @param {string[]} way ids of nodes
   */
  mark(selected, found, way) {
    this.cy.batch(() => {
      this.cy.elements().removeClass("selected near faint way");
      const along = this.cy.nodes().filter((one) => way.includes(one.id()));
      along.addClass("way");
      along.edgesWith(along).addClass("way");
      if (found !== null)
        for (const [id, { members }] of this.drawn)
          if (!members.some((one) => found.has(one.id))) this.cy.getElementById(id).addClass("faint");
      const node = this.cy.getElementById(selected);
      node.addClass("selected");
      node.connectedEdges().addClass("near");
    });
    if (selected) this.reveal(selected);
    this.minimap.draw();
  }

  /** Move what is not in sight there. @param {string} id */
  reveal(id) {
    const node = this.cy.getElementById(id);
    if (node.empty()) return;
    const { x1, y1, x2, y2 } = this.cy.extent();
    const at = /** @type {import("cytoscape").NodeSingular} */ (node).position();
    if (at.x - WIDTH / 2 > x1 && at.x + WIDTH / 2 < x2 && at.y - HEIGHT / 2 > y1 && at.y + HEIGHT / 2 < y2 && this.cy.zoom() >= LEGIBLE) return;
    this.fitted = false;
    if (this.cy.zoom() < LEGIBLE) this.cy.zoom(0.8);
    this.cy.center(node);
  }

  fit() {
    this.cy.resize();
    this.cy.fit(undefined, ROOM);
    if (this.cy.zoom() > LARGEST) {
      this.cy.zoom(LARGEST);
      this.cy.center();
    }
    this.fitted = true;
  }

  /** What was all in sight stays so, also when the panel takes room beside it. */
  resized() {
    if (this.fitted) this.fit();
    else this.cy.resize();
  }

  /** @param {number} by */
  zoom(by) {
    this.fitted = false;
    const { offsetWidth, offsetHeight } = this.container;
    this.cy.zoom({ level: this.cy.zoom() * by, renderedPosition: { x: offsetWidth / 2, y: offsetHeight / 2 } });
  }

  recolour() {
    this.cy.style(styleOf(palette(), false));
    this.minimap.draw();
  }

  close() {
    this.paper.abort();
    this.cy.destroy();
  }

  /** Open a group, or what lies beyond a node; false where there is nothing to open. @param {string} id */
  open(id) {
    const one = this.drawn.get(id);
    const { open } = place.value;
    if (!one || one.refused || open.includes(id) || (one.members.length === 1 && one.beyond === 0)) return false;
    go({ open: [...open, id], selected: one.members.length > 1 ? one.members[0].id : id });
    return true;
  }

  /** Arrows go along edges and from node to node of a column; Enter opens. @param {KeyboardEvent} event */
  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowLeft: () => this.step("in"),
      ArrowRight: () => this.step("out"),
      ArrowUp: () => this.beside(-1),
      ArrowDown: () => this.beside(1),
      Home: () => this.root(),
      Escape: () => choose(""),
      Enter: () => this.openOrRead(),
      "+": () => this.zoom(1.3),
      "-": () => this.zoom(1 / 1.3),
      0: () => this.fit(),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** @returns {import("cytoscape").NodeSingular | null} */
  get chosen() {
    const { selected } = place.value;
    const node = this.cy.getElementById(this.holds.get(selected) ?? selected);
    return node.nonempty() && node.isNode() ? node : null;
  }

  root() {
    const root = [...this.drawn.values()].find((one) => one.level === 0);
    if (root) choose(root.id);
  }

  openOrRead() {
    if (!this.chosen) this.root();
    else if (!this.open(this.chosen.id())) /** @type {HTMLElement | null} */ (document.querySelector(".panel h2"))?.focus();
  }

  /** @param {"in" | "out"} way */
  step(way) {
    const from = this.chosen;
    if (!from) return this.root();
    const next = way === "in" ? from.incomers("node") : from.outgoers("node");
    const nearest = closest(/** @type {import("cytoscape").NodeCollection} */ (next), from, (a, b) => Math.abs(a.y - b.y));
    if (nearest) choose(nearest.id());
  }

  /** The next node above or below in the same column. @param {1 | -1} sign */
  beside(sign) {
    const from = this.chosen;
    if (!from) return this.root();
    const here = from.position();
    const column = this.cy.nodes().filter((one) => {
      const { x, y } = one.position();
      return Math.abs(x - here.x) < WIDTH / 2 && sign * (y - here.y) > 1;
    });
    const nearest = closest(/** @type {import("cytoscape").NodeCollection} */ (column), from, (a, b) => Math.abs(a.y - b.y));
    if (nearest) choose(nearest.id());
  }

  /** A picture of the whole graph in light colours stands in for the canvas on paper. */
  print() {
    this.cy.style(styleOf(palette("light"), true));
    const picture = new Image();
    picture.src = this.cy.png({ full: true, maxWidth: 3000, maxHeight: 3000, scale: 2, bg: "#ffffff" });
    picture.className = "graph-picture";
    picture.alt = "";
    const frame = this.container.parentElement;
    frame?.querySelector(".graph-picture")?.remove();
    frame?.append(picture);
    this.recolour();
  }
}

/** @param {string} id */
function choose(id) {
  go({ selected: id }, { quietly: true });
}

/**
 * @param {import("cytoscape").NodeCollection} nodes
 * @param {import("cytoscape").NodeSingular} to
 * @param {(a: {x: number, y: number}, b: {x: number, y: number}) => number} distance
 */
function closest(nodes, to, distance) {
  const here = to.position();
  /** @type {import("cytoscape").NodeSingular | null} */
  let best = null;
  for (const one of nodes) if (best === null || distance(one.position(), here) < distance(best.position(), here)) best = one;
  return best;
}

/** @param {Drawn} one @param {import("./layout.js").Positions} positions @returns {import("cytoscape").ElementDefinition} */
function nodeOf(one, positions) {
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
 * @param {import("./layout.js").Positions} positions
 * @param {boolean} isPlain
 * @returns {import("cytoscape").ElementDefinition}
 */
function edgeOf(edge, positions, isPlain) {
  const label = edge.edges.length > 1 ? `\u00d7${edge.edges.length}` : quantity(edge.edges[0].quantity);
  const [from, to] = [positions.get(edge.from), positions.get(edge.to)];
  const bend = !isPlain && from && to ? bendOf(to.x - from.x - WIDTH, to.y - from.y) : {};
  return {
    group: "edges",
    data: { id: edge.id, source: edge.from, target: edge.to, label, ...bend },
    classes: isPlain ? ["plain"] : "distances" in bend ? ["bent"] : [],
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
