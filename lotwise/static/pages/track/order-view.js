// The order as the station knows it: read anew whenever it may have changed, and moved on by answers.

import { signal } from "../kit/html.js";
import { orderAfter, readOrder } from "./documents.js";

/** How long until an order that could not be read is asked for again, in milliseconds. */
const PAUSE = 3000;
/** How many of the registered numbers are listed at first, and how many more at a time. */
const LISTED = 60;
/** More are never listed: a scan selects any other. */
const MOST = 960;

export class OrderView {
  /** @type {import("@preact/signals").Signal<any>} */
  order = signal(null);
  /** Whether it is known that there is no such order. */
  missing = signal(false);
  /** Why the order could not be read yet. */
  failure = signal(/** @type {unknown} */ (null));
  /** How many of the registered numbers are listed at most, the newest. */
  listed = signal(LISTED);

  #ref;
  #on;
  /** Rises with every answer, to tell what was read before it. */
  #answers = 0;
  #isReading = false;
  #isStale = false;

  /**
   * @param {Record<string, unknown>} ref
   * @param {{selected: () => string | null, read: (data: any, product: string | null) => void}} on
   *   `selected` tells the id of the selected product, `read` is told what was read
   */
  constructor(ref, on) {
    this.#ref = ref;
    this.#on = on;
  }

  /** Whether more of the numbers can be listed. */
  get hasOlder() {
    return this.listed.value < MOST;
  }

  /** Read the order as it stands now. @param {string | null} [product] the selected one */
  async read(product = this.#on.selected()) {
    if (this.#isReading) {
      this.#isStale = true;
      return;
    }
    this.#isReading = true;
    this.#isStale = false;
    const before = this.#answers;
    try {
      const data = await readOrder(this.#ref, product, this.listed.value);
      // What was answered meanwhile is newer than what was read.
      if (before === this.#answers) this.#on.read(data, product);
      else this.#isStale = true;
    } catch (error) {
      if (this.order.value === null) {
        this.failure.value = error;
        setTimeout(() => this.read(product), PAUSE);
      }
    }
    this.#isReading = false;
    if (this.#isStale) void this.read();
  }

  /** Read it with another product. @param {string} product */
  async with(product) {
    this.#on.read(await readOrder(this.#ref, product, this.listed.value), product);
    this.#answers += 1;
  }

  /** List more of the numbers. */
  async older() {
    this.listed.value += LISTED;
    await this.read();
  }

  /** An answer came: what is being read is older. @param {any} [product] how its product stands since */
  answered(product) {
    this.#answers += 1;
    if (product) this.order.value = orderAfter(this.order.value, product);
  }

  /** Take over what was read. @param {any} order null if there is none */
  show(order) {
    this.failure.value = null;
    this.missing.value = order === null;
    this.order.value = order;
  }
}
