// What is on hold of all that a station works with: what its order has produced and consumed.

import { company } from "../kit/address.js";
import { ask } from "../kit/api.js";
import { computed, effect, signal } from "../kit/html.js";
import { follow } from "../kit/live.js";
import { HOLD_CHANGES, REASONS } from "../holds/queries.js";
import { play } from "./sound.js";

/**
 * @typedef {{id: string, reason: string, placedBy: string, placedAt: string, transitive: boolean,
 *   traceable: {id: string, number: string, item: {number: string}}}} Reason
 * @typedef {{id: string, number: string, item: {number: string}, holds: Reason[]}} Held
 */

/** How long changes are gathered before one look at all of them, in milliseconds. */
const GATHER = 200;

const HELD = `query Held($company: String, $order: OrderRef!, $product: ID!, $selected: Boolean!) {
  traceables(company: $company, filter: {order: $order, onHold: true}, first: 1000) {
    nodes { id number item { number } ${REASONS} }
  }
  product: node(id: $product) @include(if: $selected) { ... on FinishedProduct {
    associations(first: 500) { nodes { bomLine { id } component { id number onHold } } }
  } }
}`;

export class Holds {
  /** Everything on hold here. */
  held = signal(/** @type {Held[]} */ ([]));
  ids = computed(() => new Set(this.held.value.map((one) => one.id)));
  /** What came to be on hold while the station was open, and nobody has acknowledged. */
  news = signal(/** @type {Held[]} */ ([]));
  /** The numbers on hold in the selected product, by the id of their BOM line. */
  onLines = signal(/** @type {Map<string, string[]>} */ (new Map()));

  #order;
  #product;
  #isKnown = false;
  #isLooking = false;
  #isStale = false;

  /** @param {Record<string, unknown>} order a reference @param {() => string | null} product the id of the selected one */
  constructor(order, product) {
    this.#order = order;
    this.#product = computed(product);
  }

  /** Look now, whenever a hold changes, and when another product is selected. @returns {() => void} ends it */
  watch() {
    let timer = 0;
    void this.#look();
    const soon = () => {
      timer ||= setTimeout(() => {
        timer = 0;
        void this.#look();
      }, GATHER);
    };
    const ends = [
      follow(HOLD_CHANGES, { company }, soon),
      effect(() => {
        void this.#product.value;
        soon();
      }),
    ];
    return () => {
      clearTimeout(timer);
      ends.forEach((end) => end());
    };
  }

  /** One look at a time, so that an old answer is never taken for a newer one. */
  async #look() {
    this.#isStale = this.#isLooking;
    if (this.#isLooking) return;
    this.#isLooking = true;
    await this.#ask();
    this.#isLooking = false;
    if (this.#isStale) void this.#look();
  }

  async #ask() {
    const product = this.#product.value;
    /** @type {any} */
    let data;
    try {
      data = await ask(HELD, { company, order: this.#order, product: product ?? "", selected: product !== null });
    } catch {
      return; // The next connection looks again; what is on hold is refused in any case.
    }
    const known = this.ids.value;
    this.held.value = data.traceables.nodes;
    this.onLines.value = linesOf(data.product);
    const came = this.held.value.filter((one) => !known.has(one.id));
    this.news.value = [...this.news.value.filter((one) => this.ids.value.has(one.id)), ...(this.#isKnown ? came : [])];
    if (this.#isKnown && came.length > 0) play("hold");
    this.#isKnown = true;
  }
}

/** @param {any} product */
function linesOf(product) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const { bomLine, component } of product?.associations?.nodes ?? []) {
    if (bomLine && component.onHold) found.set(bomLine.id, [...(found.get(bomLine.id) ?? []), component.number]);
  }
  return found;
}
