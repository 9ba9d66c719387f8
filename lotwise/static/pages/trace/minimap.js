// The whole graph in small, with the part that is in sight; a click goes there.

import { HEIGHT, WIDTH } from "./layout.js";

export class Minimap {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import("cytoscape").Core} cy
   * @param {() => {x1: number, y1: number, w: number, h: number}} box what all nodes fill
   */
  constructor(canvas, cy, box) {
    this.box = box;
    this.canvas = canvas;
    this.cy = cy;
    this.waiting = false;
    cy.on("pan zoom resize", () => this.draw());
    canvas.addEventListener("pointerdown", (event) => this.go(event));
    canvas.addEventListener("pointermove", (event) => {
      if (event.buttons === 1) this.go(event);
    });
  }

  /** At most once for each picture of the screen. */
  draw() {
    if (this.waiting || this.canvas.hidden) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      if (!this.cy.destroyed()) this.paint();
    });
  }

  /** @returns {{scale: number, left: number, top: number}} */
  get frame() {
    const box = this.box();
    const { width, height } = this.canvas;
    const scale = Math.min(width / (box.w + WIDTH), height / (box.h + HEIGHT));
    return { scale, left: box.x1 - (width / scale - box.w) / 2, top: box.y1 - (height / scale - box.h) / 2 };
  }

  paint() {
    const pen = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    const { scale, left, top } = this.frame;
    const style = getComputedStyle(this.canvas);
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    for (const node of this.cy.nodes()) {
      const { x, y } = node.position();
      pen.fillStyle = node.hasClass("selected") || node.hasClass("root") ? style.outlineColor : style.color;
      pen.globalAlpha = node.hasClass("faint") ? 0.2 : 0.8;
      const width = Math.max(1.5, WIDTH * scale);
      const height = Math.max(1.5, HEIGHT * scale);
      pen.fillRect((x - left) * scale - width / 2, (y - top) * scale - height / 2, width, height);
    }
    pen.globalAlpha = 1;
    pen.strokeStyle = style.outlineColor;
    pen.lineWidth = 2;
    const seen = this.cy.extent();
    pen.strokeRect((seen.x1 - left) * scale, (seen.y1 - top) * scale, seen.w * scale, seen.h * scale);
  }

  /** @param {PointerEvent} event */
  go(event) {
    const { scale, left, top } = this.frame;
    const seen = this.cy.extent();
    const [x, y] = [event.offsetX / scale + left, event.offsetY / scale + top];
    this.cy.panBy({ x: ((seen.x1 + seen.x2) / 2 - x) * this.cy.zoom(), y: ((seen.y1 + seen.y2) / 2 - y) * this.cy.zoom() });
  }
}
