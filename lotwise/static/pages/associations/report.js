// Reporting registered products as finished: how much is good, how much is not.

import { RequestFailed, act, newKey } from "../kit/api.js";
import { compared, isZero, minus } from "../kit/decimal.js";
import { quantity, readDecimal, unit, written } from "../kit/format.js";
import { html, useRef, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Dialog } from "../parts/dialog.js";
import { said } from "../parts/faults.js";
import { Icon } from "../parts/icon.js";
import { explained } from "../parts/states.js";
import { sayDone } from "../parts/toast.js";
import { texts } from "../texts/associations.js";
import { texts as common } from "../texts/common.js";
import { REPORT } from "./queries.js";

const t = translator(texts);
const shared = translator(common);

/** What a person enters for one product; `good` null: all that is left beside the faulty. @typedef {{good: string | null, error: string}} Entered */

/** What of a product is not reported as finished yet. @param {any} product */
export function leftToReport(product) {
  return minus(minus(product.started.value, product.good.value), product.error.value);
}

/** @param {{products: any[], onChanged: () => void, onClose: () => void}} props */
export function ReportDialog({ products, onChanged, onClose }) {
  const [rows, setRows] = useState(products.filter((one) => compared(leftToReport(one), "0") > 0));
  const [entered, setEntered] = useState(/** @type {Record<string, Entered>} */ ({}));
  const [faults, setFaults] = useState(/** @type {Record<string, string>} */ ({}));
  const [busy, setBusy] = useState(false);
  const keys = useRef(/** @type {Record<string, string>} */ ({}));
  /** @param {any} row @returns {Entered} */
  const of = (row) => entered[row.id] ?? { good: null, error: "" };
  /** @param {any} row @param {Partial<Entered>} changed */
  const enter = (row, changed) => setEntered({ ...entered, [row.id]: { ...of(row), ...changed } });
  const ready = rows.length > 0 && rows.every((one) => amounts(one, of(one)) !== null);

  /** Report one row; what is wrong with it, or nothing. @param {any} row */
  const report = async (row) => {
    const sent = { finishedProduct: row.id, ...amounts(row, of(row)) };
    // The same report that is tried again happens once.
    const intent = JSON.stringify(sent);
    keys.current[intent] ??= newKey();
    try {
      await act(REPORT, { ...sent, idempotencyKey: keys.current[intent] });
      return "";
    } catch (error) {
      const refused = /** @type {any} */ (error).errors;
      return error instanceof RequestFailed || !refused ? explained(error) : refused.map(said).join(" ");
    }
  };
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    /** @type {Record<string, string>} */
    const found = {};
    for (const row of rows) {
      const fault = await report(row);
      if (fault) found[row.id] = fault;
    }
    setBusy(false);
    setFaults(found);
    const done = rows.filter((one) => !(one.id in found));
    if (done.length > 0) {
      sayDone(t("report.done", { count: done.length, number: done[0].traceable.number }));
      onChanged();
    }
    setRows(rows.filter((one) => one.id in found));
    if (Object.keys(found).length === 0) onClose();
  };
  return html`<${Dialog} title=${t("report.title", { count: rows.length })} onClose=${onClose} wide>
    <form onSubmit=${submit}>
      ${rows.length === 0 && html`<p>${t("report.nothing")}</p>`}
      <ul class="report">
        ${rows.map(
          (one) => html`<li key=${one.id}>
            <p><span class="code">${one.traceable.number}</span> <span class="soft">${t("report.left", { left: quantity({ value: leftToReport(one), unit: one.started.unit }) })}</span></p>
            ${one.traceable.item.trackingDimension === "SERIAL"
              ? html`<${GoodOrNot} row=${one} of=${of(one)} enter=${enter} />`
              : html`<${HowMuch} row=${one} of=${of(one)} enter=${enter} />`}
            ${faults[one.id] && html`<p class="error" role="alert">${faults[one.id]}</p>`}
          </li>`,
        )}
      </ul>
      <p class="actions">
        <button type="button" onClick=${onClose}>${shared("cancel")}</button>
        <button class="main" disabled=${busy || !ready}><${Icon} name="flag" />${t("report")}</button>
      </p>
    </form>
  <//>`;
}

/** @typedef {{row: any, of: Entered, enter: (row: any, changed: Partial<Entered>) => void}} RowProps */

/** A serial number is one piece. @param {RowProps} props */
function GoodOrNot({ row, of, enter }) {
  const faulty = of.error === "1";
  /** @param {boolean} bad */
  const choose = (bad) => enter(row, bad ? { good: "0", error: "1" } : { good: null, error: "" });
  return html`<fieldset class="either">
    <legend class="unseen">${row.traceable.number}</legend>
    <label><input type="radio" name=${row.id} checked=${!faulty} onChange=${() => choose(false)} />${t("report.good")}</label>
    <label><input type="radio" name=${row.id} checked=${faulty} onChange=${() => choose(true)} />${t("report.error")}</label>
  </fieldset>`;
}

/** @param {RowProps} props */
function HowMuch({ row, of, enter }) {
  const number = row.traceable.number;
  /** @param {"good" | "error"} name */
  const type = (name) => (/** @type {Event} */ event) =>
    enter(row, { [name]: /** @type {HTMLInputElement} */ (event.target).value });
  const invalid = amounts(row, of) === null ? "true" : undefined;
  return html`<div class="pair">
    <label>${t("report.good")}<input inputmode="decimal" aria-label="${t("report.good")}: ${number}" aria-invalid=${invalid} value=${of.good ?? rest(row, of)} onInput=${type("good")} /></label>
    <label>${t("report.error")}<input inputmode="decimal" aria-label="${t("report.error")}: ${number}" aria-invalid=${invalid} placeholder="0" value=${of.error} onInput=${type("error")} /></label>
    <span class="soft">${unit(row.started.unit)}</span>
  </div>`;
}

/** What is good if nobody says otherwise. @param {any} row @param {Entered} of */
function rest(row, { error }) {
  const bad = readDecimal(error || "0");
  const left = bad === null ? leftToReport(row) : minus(leftToReport(row), bad);
  return written(left.startsWith("-") ? "0" : left);
}

/** The report's quantities; null while they cannot be sent. @param {any} row @param {Entered} of */
function amounts(row, of) {
  const good = readDecimal(of.good ?? rest(row, of));
  const error = readDecimal(of.error || "0");
  if (good === null || error === null || (isZero(good) && isZero(error))) return null;
  return { good: { value: good }, error: { value: error } };
}
