// The big answer, readable from two metres: what a scan was, what it did, or why not.

import { quantity } from "../kit/format.js";
import { html, signal, useEffect } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Icon } from "../parts/icon.js";
import { refusal } from "../parts/refusal.js";
import { texts } from "../texts/track.js";

const t = translator(texts);
/** From when on a person is told that an answer takes long, in seconds. */
const SLOW = 2;

/** @typedef {import("./station.js").Station} Station */
/**
 * @typedef {object} Shown
 * @property {"good" | "same" | "bad" | "kept" | "ready"} tone
 * @property {import("../parts/icon.js").IconName} icon
 * @property {string} title
 * @property {string} [code] the number that it is about, or the scanned text where none is known
 * @property {string[]} lines
 * @property {string} [detail] the service's own words, in English
 */

/** @param {{station: Station}} props */
export function AnswerPanel({ station }) {
  const shown = shownAnswer(station);
  return html`<section class="answer answer-${shown.tone}" aria-label=${t("answer")}>
    <${Icon} name=${shown.icon} />
    <div role=${shown.tone === "bad" ? "alert" : "status"}>
      <h2>${shown.title}</h2>
      ${shown.code && html`<p class="code scanned">${printable(shown.code)}</p>`}
      ${shown.lines.map((one) => html`<p>${one}</p>`)}
      ${shown.detail && html`<p class="detail" lang="en">${shown.detail}</p>`}
    </div>
    ${shown.tone === "bad" &&
    html`<button type="button" onClick=${() => station.acknowledge()}>${t("acknowledge")}</button>`}
    <${Waiting} station=${station} />
  </section>`;
}

/** @param {{station: Station}} props */
function Waiting({ station }) {
  const since = station.queue.sentAt.value;
  useEffect(() => {
    now.value = Date.now();
    if (since === 0) return undefined;
    const timer = setInterval(() => (now.value = Date.now()), 500);
    return () => clearInterval(timer);
  }, [since]);
  const seconds = Math.floor((now.value - since) / 1000);
  if (since === 0 || now.value - since < 300) return null;
  return html`<p class="waiting" role="status">
    <${Icon} name="wait" />${seconds < SLOW ? t("sending") : t("sending.slow", { count: seconds })}
  </p>`;
}

const now = signal(0);

/** @param {Station} station @returns {Shown} */
function shownAnswer(station) {
  const answer = station.answer.value;
  if (answer === null) return ready(station);
  if (answer.kind === "done") return done(answer.payload);
  if (answer.kind === "kept") {
    const why = station.queue.held.value ? t("kept.held") : t("kept.then");
    return { tone: "kept", icon: "wait", title: t("kept"), code: answer.text, lines: [why] };
  }
  // That stands in the alarm above.
  if (answer.code === "ON_HOLD") return ready(station);
  const { sentence, detail } = refusal(answer.code, answer.message);
  return { tone: "bad", icon: "bad", title: t("refused"), code: answer.text, lines: [sentence], detail };
}

/** @param {Station} station @returns {Shown} */
function ready(station) {
  const isProduct = station.shownMode.value === "PRODUCT";
  const product = station.product.value?.traceable.number ?? "";
  const of = isProduct ? t("ready.ofOrder", { order: station.number }) : product && t("ready.of", { product });
  return {
    tone: "ready",
    icon: "scan",
    title: isProduct ? t("ready.PRODUCT") : t("ready.COMPONENT"),
    lines: of ? [of] : [],
  };
}

/** @param {any} payload @returns {Shown} */
function done(payload) {
  const { association, finishedProduct } = payload;
  const outcome = /** @type {"PRODUCT_REGISTERED"} */ (payload.outcome);
  const isNew = outcome === "PRODUCT_REGISTERED" || payload.outcome === "COMPONENT_REGISTERED";
  return {
    tone: isNew ? "good" : "same",
    icon: isNew ? "good" : "same",
    title: t(`done.${outcome}`),
    code: association ? association.component.number : finishedProduct.traceable.number,
    lines: payload.outcome.startsWith("PRODUCT_") ? afterProduct(payload) : afterComponent(payload),
  };
}

/** @param {any} payload */
function afterProduct(payload) {
  return [payload.mode === "COMPONENT" ? t("then.components") : t("then.nothing")];
}

/** @param {any} payload */
function afterComponent({ outcome, mode, finishedProduct, componentLine: line, association }) {
  const product = finishedProduct.traceable.number;
  const said = [];
  if (outcome === "ALREADY_REGISTERED") said.push(t("then.already"));
  if (line && association) {
    said.push(t("then.part", { quantity: quantity(association.consumption), item: line.item.number, product }));
  }
  if (mode === "PRODUCT") said.push(t("then.product", { product }));
  else if (line?.over.value !== "0") said.push(t("then.over", { quantity: quantity(line?.over) }));
  else if (line?.status === "COMPLETED") said.push(t("then.line"));
  else said.push(t("then.remaining", { quantity: quantity(line?.remaining) }));
  return said;
}

/** A scanned text with its control signs made visible. @param {string} text */
export function printable(text) {
  return text.replace(/[\x00-\x1f]/g, (sign) => String.fromCodePoint(0x2400 + sign.charCodeAt(0)));
}
