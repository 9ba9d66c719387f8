// What a station keeps in this browser (IndexedDB), so that nothing is lost with the page: the scans
// that are not answered yet, in order, where they begin, and the refusals that nobody has seen yet.

/**
 * One thing a worker did that the next scans depend on. A scan has an idempotency key, so sending it
 * twice does it once.
 *
 * @typedef {{id: number, order: string, at: string}
 *   & ({kind: "scan", key: string, text: string, quantity: string | null}
 *     | {kind: "mode", mode: Mode}
 *     | {kind: "line", line: string | null}
 *     | {kind: "product", product: string})} Entry
 * @typedef {"PRODUCT" | "COMPONENT"} Mode
 * @typedef {{mode: Mode, product: string | null, line: string | null}} State
 * @typedef {{id: number, order: string, at: string, text: string, code: string, message: string,
 *   held?: import("./holds.js").Held | null}} Refusal
 *   `held`: what is on hold, where that is why
 */

const NAME = "lotwise-station";

/** What an order is called in the store. @param {string} company @param {string} number */
export function orderName(company, number) {
  return `${company}|${number}`;
}

/**
 * How many scans are not answered yet, by order number; none where this browser keeps nothing.
 *
 * @param {string} company
 * @returns {Promise<Map<string, number>>}
 */
export async function leftBehind(company) {
  const prefix = orderName(company, "");
  const counts = new Map();
  try {
    const database = await opened();
    const range = IDBKeyRange.bound([prefix], [`${prefix}\uffff`, Infinity]);
    /** @type {Entry[]} */
    const entries = await done(database.transaction("entries").objectStore("entries").getAll(range));
    database.close();
    for (const { kind, order } of entries) {
      const number = order.slice(prefix.length);
      if (kind === "scan") counts.set(number, (counts.get(number) ?? 0) + 1);
    }
  } catch {
    // Nothing is kept, so nothing is left.
  }
  return counts;
}

/** The store of one order. */
export class Store {
  /** @type {IDBDatabase | null} */
  #database = null;
  #order;

  /** @param {string} order its name here */
  constructor(order) {
    this.#order = order;
  }

  /**
   * Open the store and read what it holds of the order. Where this browser keeps nothing, `kept` is
   * false, and all the rest goes on in memory.
   *
   * @returns {Promise<{kept: boolean, entries: Entry[], refusals: Refusal[], state: State | null}>}
   */
  async open() {
    try {
      this.#database = await opened();
      const read = this.#database.transaction(["entries", "refusals", "states"]);
      const range = IDBKeyRange.bound([this.#order, 0], [this.#order, Infinity]);
      const [entries, refusals, state] = await Promise.all([
        done(read.objectStore("entries").getAll(range)),
        done(read.objectStore("refusals").getAll(range)),
        done(read.objectStore("states").get(this.#order)),
      ]);
      return { kept: true, entries, refusals, state: state?.state ?? null };
    } catch {
      return { kept: false, entries: [], refusals: [], state: null };
    }
  }

  /** Nothing waits: the next entry begins here. @param {State} state */
  async begin(state) {
    await this.#write(["states"], (write) => {
      write.objectStore("states").put({ order: this.#order, state });
    });
  }

  /** Keep an entry; it is safe when this resolves. @param {Entry} entry */
  async add(entry) {
    await this.#write(["entries"], (write) => write.objectStore("entries").put(entry));
  }

  /**
   * An entry is answered: forget it, and keep what it led to, all or nothing.
   *
   * @param {Entry} entry
   * @param {State} state where the next entry begins
   * @param {Refusal | null} refusal
   */
  async settle(entry, state, refusal = null) {
    await this.#write(["entries", "refusals", "states"], (write) => {
      write.objectStore("entries").delete([entry.order, entry.id]);
      write.objectStore("states").put({ order: this.#order, state });
      if (refusal) write.objectStore("refusals").put(refusal);
    });
  }

  /** @param {Refusal[]} refusals */
  async forget(refusals) {
    await this.#write(["refusals"], (write) => {
      for (const one of refusals) write.objectStore("refusals").delete([one.order, one.id]);
    });
  }

  /** @param {string[]} stores @param {(write: IDBTransaction) => void} work */
  async #write(stores, work) {
    if (!this.#database) return;
    const write = this.#database.transaction(stores, "readwrite", { durability: "strict" });
    work(write);
    await new Promise((resolve, reject) => {
      write.oncomplete = resolve;
      write.onabort = () => reject(write.error);
    });
  }
}

/** @returns {Promise<IDBDatabase>} */
function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("entries", { keyPath: ["order", "id"] });
    request.result.createObjectStore("refusals", { keyPath: ["order", "id"] });
    request.result.createObjectStore("states", { keyPath: "order" });
  };
  return done(request);
}

/** @template Result @param {IDBRequest<Result>} request @returns {Promise<Result>} */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
