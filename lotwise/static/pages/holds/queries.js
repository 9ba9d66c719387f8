// What is asked and done about holds.

const ERRORS = "userErrors { code message field }";

/** Why something is on hold, as it is told beside it. */
export const REASONS = `holds { id transitive reason state placedAt placedBy traceable { id number item { number } } }`;

export const HOLD = `id transitive reason state placedAt placedBy releasedAt releasedBy releaseReason covered
  traceable { id number onHold item { number name } holds { id } }`;

export const HOLDS = `query Holds($company: String, $open: Boolean, $search: String, $after: String) {
  holds(company: $company, open: $open, search: $search, latestFirst: true, first: 50, after: $after) {
    nodes { ${HOLD} } pageInfo { hasNextPage endCursor }
  }
}`;

export const ONE = `query Hold($id: ID!) { node(id: $id) { ... on Hold { ${HOLD} } } }`;

export const COVERED = `query Covered($company: String, $hold: ID!, $after: String) {
  traceables(company: $company, filter: {hold: $hold}, first: 25, after: $after) {
    nodes { id number item { number name } } pageInfo { hasNextPage endCursor }
  }
}`;

/** What is on hold of all that an order has produced and consumed. */
export const OF_ORDER = `query HeldOnOrder($company: String, $order: OrderRef!, $first: Int!) {
  traceables(company: $company, filter: {order: $order, onHold: true}, first: $first) {
    nodes { id number onHold item { number } ${REASONS} } pageInfo { hasNextPage }
  }
}`;

/** How far a hold would reach that covers all that something went into. */
export const REACH = `query Reach($id: ID!) {
  trace(roots: [{id: $id}], direction: FORWARD) { complete summary { nodeCount } }
}`;

export const PLACE = `mutation PlaceHold($input: PlaceHoldInput!) { placeHold(input: $input) { hold { id } ${ERRORS} } }`;

export const RELEASE = `mutation ReleaseHold($input: ReleaseHoldInput!) {
  releaseHold(input: $input) { hold { id } ${ERRORS} }
}`;

export const HOLD_CHANGES = `subscription HoldChanges($company: String) {
  holdChanges(company: $company) { entry { id } }
}`;
