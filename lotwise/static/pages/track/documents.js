// What the scan station asks the service.

import { REASONS } from "../holds/queries.js";
import { act, ask } from "../kit/api.js";

const LINE = `
  bomLine { id lineNumber } item { number name trackingDimension } status
  started { value unit } consumption { value unit } remaining { value unit } over { value unit }`;
const PRODUCT_LINES = `
  id status registrationStatus
  productLines {
    id item { number name } status
    started { value unit } consumption { value unit } remaining { value unit }
  }`;
const PRODUCT = `
  id status traceable { id number } components { ${LINE} }`;

const ORDER = `query Station($order: OrderRef!, $product: ID!, $selected: Boolean!, $listed: Int!) {
  productionOrder(ref: $order) {
    ${PRODUCT_LINES}
    number company
    bomLines { id lineNumber item { number name trackingDimension } perProduct { value unit } }
    finishedProducts(first: $listed, latestFirst: true) {
      nodes { id status traceable { id number } productLine { item { number } } }
      pageInfo { hasNextPage }
    }
  }
  product: node(id: $product) @include(if: $selected) { ... on FinishedProduct { ${PRODUCT} } }
}`;

const SCAN = `mutation Scan($input: ScanInput!) {
  scan(input: $input) {
    outcome mode message
    finishedProduct { ${PRODUCT} productLine { item { number } } order { ${PRODUCT_LINES} } }
    componentLine { ${LINE} }
    association { component { number } consumption { value unit } }
    userErrors { code message field held { id number item { number } ${REASONS} } }
  }
}`;

/**
 * An order as the station shows it, and the selected product if it still stands.
 *
 * @param {Record<string, unknown>} order a reference
 * @param {string | null} product
 * @param {number} listed how many of the registered numbers, newest first
 * @returns {Promise<{productionOrder: any, product?: any}>}
 */
export function readOrder(order, product, listed) {
  return ask(ORDER, { order, product: product ?? "", selected: product !== null, listed });
}

/** Send one scan; the payload. @param {Record<string, unknown>} input @returns {Promise<any>} */
export function sendScan(input) {
  return act(SCAN, input);
}

/**
 * An order as it stands after a scan, from the product that the answer tells of.
 *
 * @param {any} order as it stood
 * @param {any} product
 */
export function orderAfter(order, { order: lines, productLine, ...product }) {
  const row = { id: product.id, status: product.status, traceable: product.traceable, productLine };
  const { nodes, pageInfo } = order.finishedProducts;
  const at = nodes.findIndex((/** @type {any} */ one) => one.id === product.id);
  const rows = at < 0 ? [row, ...nodes] : nodes.with(at, row);
  return { ...order, ...lines, finishedProducts: { nodes: rows, pageInfo } };
}
