// How the graph looks: in the colours of the design sheet, which a canvas cannot read by itself.

import { HEIGHT, WIDTH } from "./layout.js";

const COLOURS = /** @type {const} */ ([
  "paper", "surface", "sunk", "line", "edge", "ink", "soft", "accent", "accent-strong", "on-accent", "accent-tint",
  "bad", "bad-tint", "warn", "warn-tint",
]);

/** @typedef {Record<typeof COLOURS[number], string>} Palette */

/** The colours as they are now, or as they are in a theme. @param {"light" | "dark"} [theme] @returns {Palette} */
export function palette(theme) {
  const probe = document.createElement("span");
  if (theme) probe.style.colorScheme = theme;
  document.body.append(probe);
  const found = COLOURS.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(found);
}

/** @param {Palette} of @param {boolean} isPaper @returns {any} */
export function styleOf(of, isPaper) {
  const font = getComputedStyle(document.body).fontFamily;
  return [
    {
      selector: "node",
      style: {
        shape: "round-rectangle",
        width: WIDTH,
        height: HEIGHT,
        "corner-radius": "7px",
        "background-color": of.surface,
        "border-width": 1.5,
        "border-color": of.edge,
        label: "data(label)",
        color: of.ink,
        "font-family": font,
        "font-size": 14,
        "line-height": 1.25,
        "text-wrap": "wrap",
        "text-max-width": `${WIDTH}px`,
        "text-valign": "center",
        "text-halign": "center",
        "min-zoomed-font-size": isPaper ? 0 : 5,
      },
    },
    { selector: "node.group", style: { "background-color": of.sunk, "border-style": "double", "border-width": 5, "border-color": of.edge } },
    { selector: "node.shared", style: { shape: "round-tag", "background-color": of.sunk, "border-style": "dashed", "text-margin-x": -12 } },
    { selector: "node.untracked", style: { "border-style": "dashed", color: of.soft } },
    { selector: "node.held", style: { "background-color": of["bad-tint"], "border-color": of.bad, "border-width": 3 } },
    { selector: "node.missing", style: { "background-color": of["bad-tint"], "border-color": of.bad, "border-style": "dashed", "border-width": 2.5, color: of.bad } },
    { selector: "node.root", style: { "background-color": of.accent, "border-color": of["accent-strong"], color: of["on-accent"] } },
    { selector: "node.root.held", style: { "border-color": of.bad, "border-width": 4 } },
    {
      selector: "edge",
      style: {
        width: 1.5,
        "line-color": of.edge,
        "line-opacity": 0.7,
        "target-arrow-color": of.edge,
        "target-arrow-shape": "triangle",
        "arrow-scale": 0.9,
        "curve-style": "straight",
        "source-endpoint": "90deg",
        "target-endpoint": "270deg",
      },
    },
    {
      selector: "edge.bent",
      style: {
        "curve-style": "unbundled-bezier",
        "control-point-distances": "data(distances)",
        "control-point-weights": "data(weights)",
        "edge-distances": "endpoints",
      },
    },
    { selector: "edge.plain", style: { "curve-style": "haystack", "haystack-radius": 0, width: 1 } },
    {
      selector: "edge.near",
      style: {
        width: 2.5,
        "line-color": of.accent,
        "line-opacity": 1,
        "target-arrow-color": of.accent,
        label: "data(label)",
        color: of.ink,
        "font-family": font,
        "font-size": 12,
        "text-background-color": of.paper,
        "text-background-opacity": 0.9,
        "text-background-padding": "2px",
        "min-zoomed-font-size": isPaper ? 0 : 7,
        "z-index": 2,
      },
    },
    { selector: "node.way", style: { "border-color": of.accent, "border-width": 3.5 } },
    { selector: "edge.way", style: { width: 4, "line-color": of.accent, "line-opacity": 1, "target-arrow-color": of.accent, "z-index": 2 } },
    { selector: "node.selected", style: { "outline-width": 4, "outline-color": of.accent, "outline-offset": 3, "z-index": 3 } },
    { selector: ".faint", style: { opacity: 0.22 } },
  ];
}
