// What the actions on a member come to.

import { compared, minus } from "../kit/decimal.js";

/** @typedef {"LOCATED" | "QUARANTINED" | "RETURNED" | "DESTROYED" | "NOTIFIED"} Kind */

/** @type {Kind[]} */
export const KINDS = ["LOCATED", "QUARANTINED", "RETURNED", "DESTROYED", "NOTIFIED"];
/** @type {Kind[]} */
const SECURED = ["QUARANTINED", "RETURNED", "DESTROYED"];

/** How much of a member is of this kind. @param {any} member @param {Kind} kind @returns {string} */
export function amountOf(member, kind) {
  return member[kind.toLowerCase()].value;
}

/** Where pieces can be taken from for this. @param {Kind} kind @returns {Kind[]} */
export function sourcesOf(kind) {
  if (!SECURED.includes(kind)) return [];
  return /** @type {Kind[]} */ (["QUARANTINED", "RETURNED"]).filter((one) => one !== kind);
}

/** How much more can be recorded of this. @param {any} member @param {Kind} kind @param {Kind | ""} from */
export function roomFor(member, kind, from) {
  if (from) return amountOf(member, from);
  const taken = SECURED.includes(kind) ? SECURED : [kind];
  return taken.reduce((left, one) => minus(left, amountOf(member, one)), member.quantity.value);
}

/** Whether there is anything. @param {string} amount */
export function isSome(amount) {
  return compared(amount, "0") > 0;
}
