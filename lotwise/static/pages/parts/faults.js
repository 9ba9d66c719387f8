// What was wrong with something that was sent: at the field, at the row, or over all of it.

import { Refused } from "../kit/api.js";
import { html } from "../kit/html.js";
import { Icon } from "./icon.js";
import { refusal } from "./refusal.js";
import { Failed } from "./states.js";

/** @typedef {import("../kit/api.js").UserError} UserError */

/** What a person is told of a refusal, in one text. @param {UserError} error */
export function said({ code, message }) {
  const { sentence, detail } = refusal(code, message);
  return detail ? `${sentence} (${detail})` : sentence;
}

/**
 * What is wrong with the input's field, if anything.
 *
 * @param {unknown} error
 * @param {...string} fields such as "number"
 */
export function fieldFault(error, ...fields) {
  const found = refusals(error).filter((one) => fields.includes(one.field?.[1] ?? ""));
  return found.map(said).join(" ");
}

/**
 * What is wrong with the rows of a list that was sent, by their place in it.
 *
 * @param {unknown} error
 * @param {string} field the list, such as "ids"
 * @returns {Map<number, string>}
 */
export function rowFaults(error, field) {
  /** @type {Map<number, string>} */
  const found = new Map();
  for (const one of refusals(error)) {
    const [, list, place] = one.field ?? [];
    if (list === field && /^\d+$/.test(place ?? "")) found.set(Number(place), said(one));
  }
  return found;
}

/**
 * Whatever else is wrong.
 *
 * @param {{error: unknown, shown?: string[], retry?: () => void}} props `shown`: the fields whose
 *   faults are shown at their place
 */
export function Faults({ error, shown = [], retry }) {
  if (error === null) return null;
  if (!(error instanceof Refused)) return html`<${Failed} error=${error} retry=${retry} />`;
  const rest = error.errors.filter((one) => !shown.includes(one.field?.[1] ?? ""));
  if (rest.length === 0) return null;
  return html`<div class="state state-bad" role="alert">
    <${Icon} name="bad" />
    <div>${rest.map((one) => html`<p>${said(one)}</p>`)}</div>
  </div>`;
}

/** Whether others have changed what was to be changed. @param {unknown} error */
export function isStale(error) {
  return error instanceof Refused && error.code === "STALE";
}

/** @param {unknown} error @returns {UserError[]} */
function refusals(error) {
  return error instanceof Refused ? error.errors : [];
}
