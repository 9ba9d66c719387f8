// Which batches and serial numbers a text may mean: a number, a part of one, or a scanned code.

import { company } from "../kit/address.js";
import { ask } from "../kit/api.js";

const NUMBER = `nodes { id __typename number item { number name } } pageInfo { hasNextPage }`;
const EXACT = `query Exact($company: String, $text: String!) {
  traceables(company: $company, filter: { text: $text }, first: 50) { ${NUMBER} }
}`;
const LIKE = `query Like($company: String, $text: String!) {
  traceables(company: $company, search: $text, first: 50) { ${NUMBER} }
}`;

/** @typedef {{id: string, __typename: string, number: string, item: {number: string, name: string}}} Hit */
/** @typedef {{text: string, exact: boolean, hits: Hit[], more: boolean}} Hits */

/** What a text may mean: exactly, or else what holds it. @param {string} text @returns {Promise<Hits>} */
export async function hitsOf(text) {
  for (const [query, exact] of /** @type {const} */ ([[EXACT, true], [LIKE, false]])) {
    const { traceables } = await ask(query, { company, text });
    if (traceables.nodes.length > 0 || !exact)
      return { text, exact, hits: traceables.nodes, more: traceables.pageInfo.hasNextPage };
  }
  throw new Error("unreachable");
}
