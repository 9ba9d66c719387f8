// What an order's page asks and does.

import { ENTRY } from "../parts/history.js";

const LINE = `id role status item { number name trackingDimension unit policy { useTrackedComponents } }
  ordered { value unit } started { value unit } consumption { value unit } remaining { value unit } over { value unit }`;

export const ORDER = `query Order($ref: OrderRef!) {
  productionOrder(ref: $ref) {
    id company number status registrationStatus rework
    productLines { ${LINE} }
    bomLines { id lineNumber item { number name trackingDimension unit } planned { value unit } perProduct { value unit } }
  }
}`;

export const PRODUCTS = `query Products($ref: OrderRef!, $after: String) {
  productionOrder(ref: $ref) {
    finishedProducts(first: 25, after: $after) {
      nodes {
        id status registeredAt registeredBy reportedAsFinished
        started { value unit } good { value unit } error { value unit }
        traceable { number onHold item { number name } }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

export const HISTORY = `query History($ref: OrderRef!, $after: String) {
  productionOrder(ref: $ref) {
    history(first: 25, after: $after) { nodes { ${ENTRY} } pageInfo { hasNextPage endCursor } }
  }
}`;

export const START = `mutation Start($input: StartProductionOrderInput!) {
  startProductionOrder(input: $input) { order { id } userErrors { code message field } }
}`;

export const END = `mutation End($input: EndProductionOrderInput!) {
  endProductionOrder(input: $input) { order { id } userErrors { code message field } }
}`;
