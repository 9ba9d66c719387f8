// The drawn graph: cytoscape on a canvas, with keys, a minimap, and a picture of all of it for paper.

import cytoscape from "cytoscape";
import { edgeOf, nodeOf } from "./elements.js";
import { palette, styleOf } from "./graph-style.js";
import { HEIGHT, WIDTH } from "./layout.js";
import { Minimap } from "./minimap.js";
import { go, place } from "./place.js";
import { PlainEdges } from "./plain-edges.js";
import { alongEdge, inColumn } from "./stepping.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */
/** @typedef {import("./drawing.js").Drawn} Drawn */
/** @typedef {import("./layout.js").Positions} Positions */

/** With more edges than this they are plain lines, but for those of what is chosen. */
const MANY_EDGES = 600;
/** With more nodes than this a moving picture is drawn coarsely. */
const MANY_NODES = 400;
const LARGEST = 1.3;
const SMALLEST = 0.02;
const ROOM = 30;
/** Below this zoom numbers cannot be read. */
const LEGIBLE = 0.4;
/** So many nodes are put in without letting the page do anything else. */
const AT_ONCE = 100;
/** Below this one node cannot be told from the next. */
const HAIRLINES = 0.1;

// cytoscape adds a style sheet of one rule to the page, which the content policy forbids, unless it finds
// an element of this id. trace.css has the rule.
const marker = document.createElement("meta");
marker.id = "__________cytoscape_stylesheet";
document.head.append(marker);

export class Graph {
  /** @param {HTMLElement} container @param {HTMLCanvasElement} minimap */
  constructor(container, minimap) {
    this.container = container;
    /** @type {Drawing} */
    this.drawing = { nodes: [], edges: [], holds: new Map(), levels: 0 };
    /** @type {Map<string, Drawn>} */
    this.drawn = new Map();
    /** @type {Positions} */
    this.positions = new Map();
    /** Resolves when all of the drawing is there. */
    this.filled = Promise.resolve();
    /** What was marked last. @type {[string, Set<string> | null, string[]]} */
    this.marked = ["", null, []];
    this.cy = cytoscape({
      container,
      minZoom: SMALLEST,
      maxZoom: 3,
      boxSelectionEnabled: false,
      autounselectify: true,
      autoungrabify: true,
      layout: { name: "preset" },
      style: styleOf(palette(), false),
    });
    this.lines = new PlainEdges(container, this.cy);
    this.minimap = new Minimap(minimap, this.cy, () => this.box);
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

  /**
   * Show a drawing; resolves when all of it is there, or something else is to be shown.
   *
   * @param {Drawing} drawing @param {Positions} positions
   */
  async draw(drawing, positions) {
    const isMoved = this.drawing === drawing;
    this.drawing = drawing;
    this.positions = positions;
    this.drawn = new Map(drawing.nodes.map((one) => [one.id, one]));
    this.lines.set(this.isPlain ? drawing.edges : [], positions);
    // Renderer options of this kind are set once, so they follow the first drawing that needs them.
    if (drawing.nodes.length > MANY_NODES) Object.assign(/** @type {any} */ (this.cy).renderer(), { hideEdgesOnViewport: true, textureOnViewport: true });
    this.fit();
    const { selected } = place.value;
    if (selected && this.cy.zoom() < LEGIBLE) this.reveal(drawing.holds.get(selected) ?? selected);
    // As hairlines a graph says nothing: it begins at a root then, and the minimap shows all of it.
    else if (this.cy.zoom() < HAIRLINES) this.reveal(this.rootId ?? "");
    if (isMoved && this.isPlain) this.cy.nodes().positions((one) => positions.get(one.id()) ?? { x: 0, y: 0 });
    else this.filled = this.fill(drawing);
    await this.filled;
    this.minimap.draw();
  }

  get isPlain() {
    return this.drawing.edges.length > MANY_EDGES;
  }

  /** Put in the nodes, some at a time so that the page does not stand still, then the edges. @param {Drawing} drawing */
  async fill(drawing) {
    const { nodes, edges } = drawing;
    this.cy.elements().remove();
    for (let at = 0; at < nodes.length; at += AT_ONCE) {
      if (at > 0) await nextFrame();
      if (this.drawing !== drawing || this.cy.destroyed()) return;
      this.cy.add(nodes.slice(at, at + AT_ONCE).map((one) => nodeOf(one, this.positions)));
    }
    if (!this.isPlain) this.cy.add(edges.map((one) => edgeOf(one, this.positions)));
    this.mark(...this.marked);
  }

  /** What all nodes fill, in the graph's own measure. */
  get box() {
    const box = { x1: Infinity, y1: Infinity, x2: -Infinity, y2: -Infinity };
    for (const { x, y } of this.positions.values()) {
      box.x1 = Math.min(box.x1, x - WIDTH / 2);
      box.x2 = Math.max(box.x2, x + WIDTH / 2);
      box.y1 = Math.min(box.y1, y - HEIGHT / 2);
      box.y2 = Math.max(box.y2, y + HEIGHT / 2);
    }
    return { ...box, w: box.x2 - box.x1, h: box.y2 - box.y1 };
  }

  /**
   * Show what is chosen, what is looked for, and a way through the graph.
   *
   * @param {string} selected @param {Set<string> | null} found @param {string[]} way ids of nodes
   */
  mark(selected, found, way) {
    this.marked = [selected, found, way];
    this.cy.batch(() => {
      if (this.isPlain) this.stress(selected, new Set(way));
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

  /** Of plain edges those that are looked at are drawn in full. @param {string} selected @param {Set<string>} way */
  stress(selected, way) {
    const shown = this.drawing.edges.filter(({ from, to }) => from === selected || to === selected || (way.has(from) && way.has(to)));
    this.cy.edges().remove();
    const isThere = (/** @type {string} */ id) => this.cy.getElementById(id).nonempty();
    this.cy.add(shown.filter(({ from, to }) => isThere(from) && isThere(to)).map((one) => edgeOf(one, this.positions)));
  }

  /** Move what is not in sight there. @param {string} id */
  reveal(id) {
    const at = this.positions.get(id);
    if (!at) return;
    const { x1, y1, x2, y2 } = this.cy.extent();
    if (at.x - WIDTH / 2 > x1 && at.x + WIDTH / 2 < x2 && at.y - HEIGHT / 2 > y1 && at.y + HEIGHT / 2 < y2 && this.cy.zoom() >= LEGIBLE) return;
    this.fitted = false;
    const zoom = this.cy.zoom() < LEGIBLE ? 0.8 : this.cy.zoom();
    this.cy.viewport({ zoom, pan: { x: this.cy.width() / 2 - zoom * at.x, y: this.cy.height() / 2 - zoom * at.y } });
  }

  fit() {
    this.cy.resize();
    const { w, h, x1, y1 } = this.box;
    const [width, height] = [this.cy.width(), this.cy.height()];
    const zoom = Math.max(SMALLEST, Math.min((width - 2 * ROOM) / w, (height - 2 * ROOM) / h, LARGEST));
    this.cy.viewport({ zoom, pan: { x: width / 2 - zoom * (x1 + w / 2), y: height / 2 - zoom * (y1 + h / 2) } });
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
    this.lines.recolour();
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

  /** The id of the drawn node that is chosen. @returns {string | null} */
  get chosen() {
    const { selected } = place.value;
    const id = this.drawing.holds.get(selected) ?? selected;
    return this.drawn.has(id) ? id : null;
  }

  get rootId() {
    return this.drawing.nodes.find((one) => one.level === 0)?.id;
  }

  root() {
    if (this.rootId) choose(this.rootId);
  }

  openOrRead() {
    if (!this.chosen) this.root();
    else if (!this.open(this.chosen)) /** @type {HTMLElement | null} */ (document.querySelector(".panel h2"))?.focus();
  }

  /** @param {"in" | "out"} way */
  step(way) {
    const from = this.chosen;
    if (!from) return this.root();
    const next = alongEdge(this.drawing, this.positions, from, way);
    if (next !== null) choose(next);
  }

  /** The next node above or below in the same column. @param {1 | -1} sign */
  beside(sign) {
    const from = this.chosen;
    if (!from) return this.root();
    const next = inColumn(this.drawing, this.positions, from, sign);
    if (next !== null) choose(next);
  }

  /** A picture of the whole graph in light colours stands in for the canvas on paper. */
  print() {
    this.cy.style(styleOf(palette("light"), true));
    const lines = this.isPlain ? this.cy.add(this.drawing.edges.filter((one) => this.cy.getElementById(one.id).empty()).map((one) => edgeOf(one, this.positions, "plain"))) : null;
    const picture = new Image();
    picture.src = this.cy.png({ full: true, maxWidth: 3000, maxHeight: 3000, scale: 2, bg: "#ffffff" });
    lines?.remove();
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

/** Resolves when the page has had the time to show itself and to react. @returns {Promise<void>} */
function nextFrame() {
  return new Promise((resolve) => {
    if (document.hidden) setTimeout(resolve);
    else requestAnimationFrame(() => setTimeout(resolve));
  });
}
