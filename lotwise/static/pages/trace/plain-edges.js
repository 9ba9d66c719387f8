// The edges of a large graph: thousands of plain lines, drawn at once below the nodes. As elements of
// cytoscape they would each be styled, measured and kept, which takes seconds.

import { palette } from "./graph-style.js";
import { WIDTH } from "./layout.js";

/** @typedef {import("./drawing.js").DrawnEdge} DrawnEdge */
/** @typedef {import("./layout.js").Positions} Positions */

export class PlainEdges {
  /** @param {HTMLElement} container @param {import("cytoscape").Core} cy */
  constructor(container, cy) {
    this.cy = cy;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "plain-edges";
    container.prepend(this.canvas);
    this.lines = new Path2D();
    this.isEmpty = true;
    this.colour = "";
    cy.on("render", () => this.paint());
  }

  /** Show these edges and no others. @param {DrawnEdge[]} edges @param {Positions} positions */
  set(edges, positions) {
    this.lines = new Path2D();
    this.isEmpty = edges.length === 0;
    this.colour = palette().edge;
    for (const { from, to } of edges) {
      const [start, end] = [positions.get(from), positions.get(to)];
      if (!start || !end) continue;
      this.lines.moveTo(start.x + WIDTH / 2, start.y);
      this.lines.lineTo(end.x - WIDTH / 2, end.y);
    }
    this.paint();
  }

  recolour() {
    this.colour = palette().edge;
    this.paint();
  }

  paint() {
    const { canvas, cy } = this;
    const sharp = devicePixelRatio;
    const [width, height] = [cy.width() * sharp, cy.height() * sharp];
    // A new size empties the canvas as well.
    if (canvas.width !== Math.round(width) || canvas.height !== Math.round(height)) Object.assign(canvas, { width, height });
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    if (this.isEmpty) return;
    const { x, y } = cy.pan();
    const scale = cy.zoom() * sharp;
    pen.setTransform(scale, 0, 0, scale, x * sharp, y * sharp);
    pen.globalAlpha = 0.6;
    pen.strokeStyle = this.colour;
    pen.lineWidth = sharp / scale;
    pen.stroke(this.lines);
  }
}
