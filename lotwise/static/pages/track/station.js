// The scan station without its looks: what is selected, what was scanned, and what came of it.
//
// A scan is sent with the mode and selection that the answers before it led to. One that is refused
// changes nothing; but what was scanned behind it, before anybody could see the refusal, was meant for
// another state of things: it waits until the worker says whether to send or drop it.

import { byNumber, company } from "../kit/address.js";
import { Refused, RequestFailed, newKey } from "../kit/api.js";
import { readDecimal } from "../kit/format.js";
import { batch, computed, effect, signal } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { sayDone } from "../parts/toast.js";
import { texts } from "../texts/track.js";
import { commandOf, obey } from "./commands.js";
import { sendScan } from "./documents.js";
import { Holds } from "./holds.js";
import { OrderView } from "./order-view.js";
import { Queue } from "./queue.js";
import { Refusals } from "./refusals.js";
import { play } from "./sound.js";
import { Store, orderName } from "./store.js";

/**
 * @typedef {import("./store.js").Entry} Entry
 * @typedef {import("./store.js").Mode} Mode
 * @typedef {{kind: "done", text: string, payload: any}
 *   | {kind: "refused", text: string, code: string, message: string}
 *   | {kind: "kept", text: string}} Answer
 */

const t = translator(texts);

export class Station {
  number;
  view;
  /** Whether scans can be taken: whatever an earlier visit has left is known. */
  isOpen = signal(false);

  mode = signal(/** @type {Mode} */ ("PRODUCT"));
  /** The selected product with its component lines. */
  product = signal(/** @type {any} */ (null));
  /** The id of the selected BOM line. */
  line = signal(/** @type {string | null} */ (null));
  /** What the worker wrote as quantity of the next scan. */
  quantity = signal("");

  answer = signal(/** @type {Answer | null} */ (null));
  refusals;
  queue;
  /** What is on hold of what this station works with. */
  holds;
  /** The mode that the next scan will find, as far as can be known. */
  shownMode = computed(() => {
    const last = this.queue.entries.value.findLast((one) => one.kind === "mode");
    return last?.kind === "mode" ? last.mode : this.mode.value;
  });

  #ref;
  #store;
  /** @param {string} number */
  constructor(number) {
    const name = orderName(company ?? "", number);
    this.number = number;
    this.#ref = byNumber(number);
    this.holds = new Holds(this.#ref, () => this.product.value?.id ?? null);
    this.#store = new Store(name);
    this.refusals = new Refusals(this.#store);
    this.view = new OrderView(this.#ref, {
      selected: () => this.product.value?.id ?? null,
      read: (data, product) => this.#show(data, product),
    });
    this.queue = new Queue(this.#store, name, {
      perform: (entry) => this.#perform(entry),
      caughtUp: (count) => sayDone(t("caughtUp", { count })),
    });
    const isAway = computed(() => this.queue.trouble.value !== null);
    effect(() => {
      if (isAway.value) this.#tellKept(this.queue.waiting.peek()[0]?.text);
    });
  }

  /** Read the order, and go on with what an earlier visit has left. */
  async open() {
    const found = await this.#store.open();
    this.queue.keeps.value = found.kept;
    this.queue.restore(found.entries, found.refusals);
    this.refusals.all.value = found.refusals;
    const isLeft = found.entries.length > 0 && found.state !== null;
    if (isLeft) {
      this.mode.value = found.state?.mode ?? "PRODUCT";
      this.line.value = found.state?.line ?? null;
    } else {
      await this.#store.begin(this.#state()).catch(() => (this.queue.keeps.value = false));
    }
    this.isOpen.value = true;
    await this.view.read(isLeft ? (found.state?.product ?? null) : null);
  }

  /** Take what was scanned or typed. @param {string} text */
  take(text) {
    if (text.trim() === "") return;
    const command = commandOf(text);
    if (!command) this.#scan(text);
    else if (obey(this, command)) play("same");
    else this.#refuse(text, "UNKNOWN_COMMAND", "");
  }

  /** @param {Mode} mode */
  chooseMode(mode) {
    void this.queue.add({ kind: "mode", mode });
  }

  /** Select a BOM line for plain numbers; null for none. @param {string | null} line */
  chooseLine(line) {
    void this.queue.add({ kind: "line", line });
  }

  /** Select a registered product by its id. @param {string} product */
  chooseProduct(product) {
    void this.queue.add({ kind: "product", product });
  }

  /** The worker has seen all refusals. */
  acknowledge() {
    this.refusals.acknowledge();
    this.holds.news.value = [];
    if (this.answer.value?.kind === "refused") this.answer.value = null;
  }

  /** Send what waits: behind a refusal, or for the next attempt. */
  send() {
    if (this.queue.held.value) this.acknowledge();
    this.queue.held.value = false;
    this.queue.run();
  }

  /** Drop what waits behind a refusal. */
  drop() {
    if (!this.queue.held.value) return;
    this.acknowledge();
    for (const one of this.queue.entries.value) this.queue.settle(one, this.#state());
    this.queue.held.value = false;
  }

  /** @param {string} text */
  #scan(text) {
    const said = this.quantity.value.trim();
    const quantity = said === "" ? null : readDecimal(said);
    if (said !== "" && quantity === null) {
      this.#refuse(text, "INVALID_QUANTITY", said);
      return;
    }
    this.quantity.value = "";
    void this.#keep({ kind: "scan", key: newKey(), text, quantity });
  }

  /** Put a scan into the queue. Only what outlives the page is told to be kept. @param {any} scan */
  async #keep(scan) {
    const waits = await this.queue.add(scan);
    const isStuck = this.queue.trouble.value || this.queue.held.value || this.view.failure.value;
    if (waits && isStuck) this.#tellKept(scan.text);
  }

  /** @param {string | undefined} text */
  #tellKept(text) {
    if (text === undefined) return;
    this.answer.value = { kind: "kept", text };
    play("kept");
  }

  /** Do one entry of the queue. @param {Entry} entry */
  async #perform(entry) {
    if (entry.kind === "scan") return this.#send(entry);
    if (entry.kind === "mode") this.mode.value = entry.mode;
    if (entry.kind === "line") this.line.value = entry.line;
    if (entry.kind === "product") {
      await this.view.with(entry.product);
      this.line.value = null;
      this.mode.value = this.product.value ? "COMPONENT" : "PRODUCT";
    }
    return this.queue.settle(entry, this.#state());
  }

  /** @param {Entry & {kind: "scan"}} entry */
  async #send(entry) {
    try {
      const payload = await sendScan({
        order: this.#ref,
        text: entry.text,
        mode: this.mode.value,
        finishedProduct: this.product.value?.id ?? null,
        bomLine: this.mode.value === "COMPONENT" ? this.line.value : null,
        quantity: entry.quantity === null ? null : { value: entry.quantity },
        idempotencyKey: entry.key,
      });
      batch(() => {
        this.#apply(payload);
        this.answer.value = { kind: "done", text: entry.text, payload };
        this.queue.settle(entry, this.#state());
      });
      this.refusals.forgive(entry.text);
      play(/^(PRODUCT|COMPONENT)_REGISTERED$/.test(payload.outcome) ? "good" : "same");
    } catch (error) {
      // A request that can never be answered is refused as well; anything else is tried again.
      const isFinal = error instanceof RequestFailed && !error.retryable && error.status < 500;
      if (!(error instanceof Refused) && !isFinal) throw error;
      this.view.answered();
      const { errors = [] } = error instanceof Refused ? error : {};
      // Then the selected product was removed elsewhere.
      if (errors.some((one) => one.field?.at(-1) === "finishedProduct")) this.#deselect();
      this.#refuse(entry.text, error.code, error.message, entry, errors[0]?.held);
    }
  }

  /** @param {any} payload */
  #apply(payload) {
    const line = payload.componentLine;
    this.view.answered(payload.finishedProduct);
    this.product.value = payload.finishedProduct;
    this.mode.value = payload.mode;
    if (!line || line.status === "COMPLETED" || payload.mode === "PRODUCT") this.line.value = null;
  }

  #deselect() {
    this.product.value = null;
    this.line.value = null;
    this.mode.value = "PRODUCT";
  }

  /**
   * @param {string} text @param {string} code @param {string} message @param {Entry} [entry]
   * @param {import("./holds.js").Held | null} [held]
   */
  #refuse(text, code, message, entry, held) {
    const refusal = { ...this.queue.stamp(), text, code, message, held };
    batch(() => {
      this.answer.value = { kind: "refused", text, code, message };
      this.refusals.forgive(text);
      this.refusals.add(refusal);
      if (entry) {
        this.queue.settle(entry, this.#state(), refusal);
        this.#hold(text);
      }
    });
    play(code === "ON_HOLD" ? "hold" : "bad");
  }

  /** Stop before what was scanned without knowing that `text` would be refused. @param {string} text */
  #hold(text) {
    // The same code once more is a nervous trigger finger: it would be refused as well.
    for (const next of this.queue.entries.value) {
      if (next.kind !== "scan" || next.text !== text) break;
      this.queue.settle(next, this.#state());
    }
    this.queue.held.value = this.queue.waiting.value.length > 0;
  }

  /** @param {{productionOrder: any, product?: any}} data @param {string | null} product */
  #show(data, product) {
    batch(() => {
      this.view.show(data.productionOrder);
      if (product !== null) this.product.value = data.product?.id ? data.product : null;
      if (product !== null && !data.product?.id) this.#deselect();
    });
    if (data.productionOrder) this.queue.run();
    else for (const one of this.queue.entries.value) this.queue.settle(one, this.#state());
  }

  /** @returns {import("./store.js").State} */
  #state() {
    return { mode: this.mode.value, product: this.product.value?.id ?? null, line: this.line.value };
  }
}
