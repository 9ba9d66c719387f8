// The one queue of a station: everything a worker does that later scans depend on, done in its order.
//
// An entry is done when all before it are answered. It is kept in the browser from the moment it comes
// until it is answered, and tried again for as long as there is no answer: so it makes no difference
// whether entries come slowly, in a burst, or while the connection is lost.

import { RequestFailed } from "../kit/api.js";
import { computed, signal } from "../kit/html.js";

/**
 * @typedef {import("./store.js").Entry} Entry
 * @typedef {import("./store.js").Refusal} Refusal
 * @typedef {import("./store.js").State} State
 * @typedef {{error: RequestFailed, again: number}} Trouble `again`: when it is tried next (ms)
 */

/** Waits between attempts while there is no answer, in seconds; the last one goes on. */
const PAUSES = [1, 2, 4, 8, 10];

export class Queue {
  entries = signal(/** @type {Entry[]} */ ([]));
  /** Whether the queue waits for the worker's word. */
  held = signal(false);
  /** Why there is no answer at present. */
  trouble = signal(/** @type {Trouble | null} */ (null));
  /** Since when an answer is waited for (ms); 0 if none is. */
  sentAt = signal(0);
  /** Whether entries outlive the page. */
  keeps = signal(true);
  /** The scans that wait for their answer. */
  waiting = computed(() => this.entries.value.filter((one) => one.kind === "scan"));

  #store;
  #order;
  #work;
  #lastId = 0;
  /** How many scans waited when the connection came back. */
  #late = 0;
  #isReady = false;
  #isRunning = false;
  #wake = () => {};

  /**
   * @param {import("./store.js").Store} store
   * @param {string} order the store's name of the order
   * @param {{perform: (entry: Entry) => Promise<void>, caughtUp: (count: number) => void}} work
   *   `perform` does an entry and settles it, and throws `RequestFailed` if it is to be tried again;
   *   `caughtUp` is told how many scans were sent late, once all are
   */
  constructor(store, order, work) {
    this.#store = store;
    this.#order = order;
    this.#work = work;
  }

  /** Take over what an earlier visit has left. @param {Entry[]} entries @param {Refusal[]} refusals */
  restore(entries, refusals) {
    this.entries.value = entries;
    this.#lastId = Math.max(0, ...[...entries, ...refusals].map((one) => one.id));
  }

  /** Begin, or go on at once instead of after the pause. */
  run() {
    this.#isReady = true;
    this.#wake();
    void this.#run();
  }

  /** What every entry and refusal begins with. */
  stamp() {
    // By time, so that two pages of one station do not write over each other's.
    const now = Date.now() * 1000 + Math.floor(Math.random() * 1000);
    this.#lastId = Math.max(this.#lastId + 1, now);
    return { id: this.#lastId, order: this.#order, at: new Date().toISOString() };
  }

  /**
   * Put something behind all that waits. Resolves when it is kept: to whether it still waits then.
   *
   * @param {any} what an entry without its stamp
   */
  async add(what) {
    /** @type {Entry} */
    const entry = { ...what, ...this.stamp() };
    this.entries.value = [...this.entries.value, entry];
    await this.#store.add(entry).catch(() => (this.keeps.value = false));
    void this.#run();
    return this.entries.value.includes(entry);
  }

  /**
   * An entry is answered.
   *
   * @param {Entry} entry
   * @param {State} state where the next one begins
   * @param {Refusal | null} [refusal]
   */
  settle(entry, state, refusal = null) {
    this.entries.value = this.entries.value.filter((one) => one.id !== entry.id);
    this.#store.settle(entry, state, refusal).catch(() => (this.keeps.value = false));
  }

  async #run() {
    if (this.#isRunning || !this.#isReady) return;
    this.#isRunning = true;
    try {
      while (this.entries.value.length > 0 && !this.held.value) await this.#next();
      if (this.#late > 0 && !this.held.value) this.#work.caughtUp(this.#late);
      this.#late = 0;
    } finally {
      this.#isRunning = false;
      this.sentAt.value = 0;
    }
  }

  /** Do the first entry, however long it takes. */
  async #next() {
    const [entry] = this.entries.value;
    for (let attempt = 0; this.entries.value[0] === entry; attempt += 1) {
      try {
        this.sentAt.value = entry.kind === "scan" ? Date.now() : 0;
        await this.#work.perform(entry);
        if (this.trouble.value) {
          const late = this.waiting.value.length + Number(entry.kind === "scan");
          this.#late = Math.max(this.#late, late);
        }
        this.trouble.value = null;
        return;
      } catch (error) {
        if (!(error instanceof RequestFailed)) throw error;
        const seconds = PAUSES[Math.min(attempt, PAUSES.length - 1)];
        this.sentAt.value = 0;
        this.trouble.value = { error, again: Date.now() + seconds * 1000 };
        await this.#pause(seconds);
      }
    }
  }

  /** Wait, but no longer than the connection is away. @param {number} seconds @returns {Promise<void>} */
  #pause(seconds) {
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer);
        removeEventListener("online", go);
        this.#wake = () => {};
        resolve();
      };
      const timer = setTimeout(go, seconds * 1000);
      addEventListener("online", go);
      this.#wake = go;
    });
  }
}
