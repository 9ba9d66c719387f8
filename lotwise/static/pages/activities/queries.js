// What is asked of activities.

/** What a list shows of each. */
export const ACTIVITY = `id type code happenedAt recordedAt operator partner reason
  order { id number }
  reverses { id code }
  transactions {
    role quantity { value unit } left { value unit } association { id }
    traceable { id number onHold item { number } } item { number name }
  }`;

export const ACTIVITIES = `query Activities($company: String, $type: String, $code: String, $order: OrderRef,
    $traceable: TraceableRef, $operator: String, $from: DateTime, $to: DateTime, $after: String, $first: Int) {
  activities(company: $company, type: $type, code: $code, order: $order, traceable: $traceable,
    operator: $operator, from: $from, to: $to, after: $after, first: $first, latestFirst: true) {
    nodes { ${ACTIVITY} }
    pageInfo { hasNextPage endCursor }
  }
}`;

export const DETAIL = `query Activity($id: ID!) {
  node(id: $id) {
    ... on Activity { ${ACTIVITY} data { name text number boolean unit } reversedBy { id code happenedAt operator reason } }
  }
}`;

export const REVERSE = `mutation Reverse($input: ReverseActivityInput!) {
  reverseActivity(input: $input) { activity { id code } userErrors { code message field } }
}`;
