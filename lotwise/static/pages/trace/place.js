// What the trace page shows, kept in its address, so that it can be sent to others.

import { rootOf, step } from "../kit/address.js";
import { signal } from "../kit/html.js";

/** @typedef {{item: string, number: string}} Root */
/** @typedef {"FORWARD" | "BACKWARD" | "BOTH"} Direction */
/** @typedef {"NONE" | "TRACKED" | "ALL"} Components */
/** @typedef {"graph" | "table" | "both"} Shown */

/**
 * `depth` and `levels` are whole numbers as text, empty for no limit and for a choice of the page;
 * moments and days are texts as well, empty where none is meant. `open` are nodes of the graph that
 * were opened, `selected` is the chosen one.
 *
 * @typedef {object} Place
 * @property {Root[]} roots
 * @property {Direction} direction
 * @property {Components} components
 * @property {string} depth
 * @property {string} asOf
 * @property {string} effectiveAt
 * @property {string[]} items
 * @property {string} activity
 * @property {string} from
 * @property {string} to
 * @property {boolean} finished
 * @property {boolean} onHand
 * @property {Shown} show
 * @property {string} find
 * @property {string} levels
 * @property {string[]} open
 * @property {string} selected
 */

const DIRECTIONS = ["BOTH", "FORWARD", "BACKWARD"];
const COMPONENTS = ["TRACKED", "NONE", "ALL"];
const SHOWN = ["both", "graph", "table"];
/** Below this width one thing at a time is shown, the table first. */
const NARROW = "(max-width: 60rem)";

/** Where the page is. */
export const place = signal(read());

addEventListener("popstate", () => (place.value = read()));

/**
 * Go on from here. What was before is one step back in the browser, unless `quietly`.
 *
 * @param {Partial<Place>} changed
 * @param {{quietly?: boolean}} [options]
 */
export function go(changed, { quietly = false } = {}) {
  place.value = { ...place.value, ...changed };
  const address = addressOf(place.value);
  if (address === location.pathname + location.search) return;
  if (quietly) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
}

/** Ask something else: what was opened and chosen belonged to the answer before. @param {Partial<Place>} changed */
export function askFor(changed) {
  go({ levels: "", open: [], selected: "", ...changed });
}

/** What two roots are told apart by. @param {Root} root */
export function rootText(root) {
  return `${step(root.item)}/${step(root.number)}`;
}

/** @returns {Place} */
function read() {
  const search = new URLSearchParams(location.search);
  /** @param {string} name */
  const text = (name) => search.get(name) ?? "";
  /** @param {string} name @param {string[]} choices @returns {any} */
  const choice = (name, choices) => choices.find((one) => one === text(name)) ?? choices[0];
  return {
    roots: search.getAll("root").flatMap(rootOf),
    direction: choice("direction", DIRECTIONS),
    components: choice("components", COMPONENTS),
    depth: whole(text("depth")),
    asOf: moment(text("asOf")),
    effectiveAt: moment(text("effectiveAt")),
    items: search.getAll("item"),
    activity: text("activity"),
    from: day(text("from")),
    to: day(text("to")),
    finished: text("finished") === "true",
    onHand: text("onHand") === "true",
    show: SHOWN.includes(text("show")) ? choice("show", SHOWN) : matchMedia(NARROW).matches ? "table" : "both",
    find: text("find"),
    levels: whole(text("levels")),
    open: search.getAll("open"),
    selected: text("selected"),
  };
}

/** @param {Place} of */
function addressOf(of) {
  const before = new URLSearchParams(location.search);
  const search = new URLSearchParams();
  const company = before.get("company");
  if (company !== null) search.set("company", company);
  for (const root of of.roots) search.append("root", rootText(root));
  if (of.roots.length > 0) search.set("direction", of.direction);
  if (of.components !== "TRACKED") search.set("components", of.components);
  for (const name of /** @type {const} */ (["depth", "asOf", "effectiveAt", "activity", "from", "to"]))
    if (of[name]) search.set(name, of[name]);
  for (const item of of.items) search.append("item", item);
  for (const name of /** @type {const} */ (["finished", "onHand"])) if (of[name]) search.set(name, "true");
  const isUsual = !before.has("show") && of.show === (matchMedia(NARROW).matches ? "table" : "both");
  if (!isUsual) search.set("show", of.show);
  for (const name of /** @type {const} */ (["find", "levels", "selected"])) if (of[name]) search.set(name, of[name]);
  for (const one of of.open) search.append("open", one);
  const text = search.toString();
  return `${location.pathname}${text && `?${text}`}`;
}

/** @param {string} text */
function whole(text) {
  return /^\d{1,4}$/.test(text) ? text : "";
}

/** @param {string} text */
function day(text) {
  return /^\d{4}-\d\d-\d\d$/.test(text) ? text : "";
}

/** @param {string} text */
function moment(text) {
  return Number.isNaN(Date.parse(text)) ? "" : text;
}
