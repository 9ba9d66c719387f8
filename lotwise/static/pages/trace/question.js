// What is asked of the service: the same arguments for the query and for the export.

import { byNumber, company } from "../kit/address.js";
import { beginOf } from "../kit/days.js";

/** @typedef {import("./place.js").Place} Place */

/**
 * The variables of the query `trace`.
 *
 * @param {Place} place @param {string[]} roots global ids
 */
export function variablesOf(place, roots) {
  return {
    roots: roots.map((id) => ({ id })),
    direction: place.direction,
    components: place.components,
    maxDepth: place.depth ? Number(place.depth) : null,
    asOf: place.asOf || null,
    effectiveAt: place.effectiveAt || null,
    filter: isFiltered(place)
      ? {
          items: place.items.length > 0 ? place.items.map(byNumber) : null,
          activityCodes: place.activity ? [place.activity] : null,
          from: beginOf(place.from, 0),
          to: beginOf(place.to, 1),
          finishedProductsOnly: place.finished,
          onHandOnly: place.onHand,
        }
      : null,
  };
}

/** Whether some nodes may be left out. @param {Place} of */
export function isFiltered(of) {
  return of.items.length > 0 || Boolean(of.activity || of.from || of.to) || of.finished || of.onHand;
}

/**
 * The address of the same trace as a file.
 *
 * @param {Place} place @param {string[]} roots global ids
 * @param {{format: string, rows?: string}} written
 */
export function exportAddress(place, roots, { format, rows }) {
  const asked = variablesOf(place, roots);
  const search = new URLSearchParams(roots.map((id) => ["root", id]));
  search.set("direction", asked.direction);
  search.set("components", asked.components);
  search.set("format", format);
  if (rows) search.set("rows", rows);
  if (asked.maxDepth !== null) search.set("maxDepth", String(asked.maxDepth));
  for (const name of /** @type {const} */ (["asOf", "effectiveAt"])) if (place[name]) search.set(name, place[name]);
  for (const item of place.items) search.append("item", item);
  if (company !== null && place.items.length > 0) search.set("itemCompany", company);
  if (place.activity) search.set("activityCode", place.activity);
  const { from = null, to = null } = asked.filter ?? {};
  if (from) search.set("from", from);
  if (to) search.set("to", to);
  if (place.finished) search.set("finishedProductsOnly", "true");
  if (place.onHand) search.set("onHandOnly", "true");
  return `/export/trace?${search}`;
}

/** The company, where the address names one. */
export const inCompany = company === null ? {} : { company };
