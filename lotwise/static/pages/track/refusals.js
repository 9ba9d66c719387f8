// The refusals that nobody has acknowledged. They outlive the page.

import { signal } from "../kit/html.js";

/** @typedef {import("./store.js").Refusal} Refusal */

export class Refusals {
  /** Oldest first. */
  all = signal(/** @type {Refusal[]} */ ([]));
  #store;

  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** @param {Refusal} refusal */
  add(refusal) {
    this.all.value = [...this.all.value, refusal];
  }

  /** The worker has seen all of them. */
  acknowledge() {
    const seen = this.all.value;
    this.all.value = [];
    void this.#store.forget(seen);
  }

  /** The same code has a newer answer: it is registered now, or refused anew. @param {string} text */
  forgive(text) {
    const [forgiven, others] = [true, false].map((same) => this.all.value.filter((one) => (one.text === text) === same));
    this.all.value = others;
    void this.#store.forget(forgiven);
  }
}
