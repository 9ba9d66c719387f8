// What the associations page asks and does.

import { ENTRY } from "../parts/history.js";

const NUMBER = "traceable { id number onHold item { number name unit trackingDimension } }";
const ERRORS = "userErrors { code message field }";

export const PRODUCT = `id version status registeredAt registeredBy removedAt removedBy removalReason
  started { value unit } good { value unit } error { value unit } reportedAsFinished ${NUMBER}`;

export const ASSOCIATION = `id version state evidence registeredAt registeredBy removedAt removedBy removalReason
  consumption { value unit } picked { value unit }
  component { id number onHold item { number name unit trackingDimension } } bomLine { id lineNumber }`;

export const ORDER = `query Order($ref: OrderRef!, $after: String, $removed: Boolean) {
  productionOrder(ref: $ref) {
    id company number status registrationStatus
    productLines {
      id role status item { number name unit trackingDimension policy { useTrackedComponents } }
      ordered { value unit } started { value unit } consumption { value unit } remaining { value unit } over { value unit }
    }
    openJournals { id changedAt changedBy lines { id } }
    finishedProducts(first: 50, after: $after, includeRemoved: $removed) {
      nodes { ${PRODUCT} }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

export const COMPONENTS = `query Components($id: ID!, $after: String, $removed: Boolean) {
  node(id: $id) {
    ... on FinishedProduct {
      ${PRODUCT}
      order { id number }
      components {
        bomLine { id lineNumber sharedConsumption { value unit } } item { number name unit trackingDimension policy { useTrackedComponents } } status
        started { value unit } consumption { value unit } remaining { value unit } over { value unit } picked { value unit }
      }
      associations(first: 100, after: $after, includeRemoved: $removed) {
        nodes { ${ASSOCIATION} }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

export const PRODUCT_HISTORY = `query ProductHistory($id: ID!, $first: Int) {
  node(id: $id) { ... on FinishedProduct {
    ${PRODUCT} history(first: $first) { nodes { ${ENTRY} } pageInfo { hasNextPage } }
  } }
}`;

export const ASSOCIATION_HISTORY = `query AssociationHistory($id: ID!) {
  node(id: $id) { ... on Association {
    ${ASSOCIATION} supersedes { id } history(first: 500) { nodes { ${ENTRY} } }
  } }
}`;

const LINES = `lines { id consumption { value unit } association {
  id state consumption { value unit } picked { value unit } bomLine { lineNumber }
  component { number item { number name unit } } product { number item { number } }
} }`;

export const JOURNAL = `query Journal($id: ID!) {
  node(id: $id) { ... on PickingListJournal { id posted version changedAt changedBy ${LINES} activity { id } } }
}`;

export const CREATE_PRODUCT = `mutation CreateProduct($input: RegisterFinishedProductInput!) {
  registerFinishedProduct(input: $input) { finishedProduct { id traceable { number } } ${ERRORS} }
}`;

export const CREATE_COMPONENT = `mutation CreateComponent($input: RegisterComponentInput!) {
  registerComponent(input: $input) { association { id component { number } } ${ERRORS} }
}`;

export const REMOVE_PRODUCTS = `mutation RemoveProducts($input: RemoveFinishedProductsInput!) {
  removeFinishedProducts(input: $input) { removed ${ERRORS} }
}`;

export const REMOVE_ASSOCIATIONS = `mutation RemoveAssociations($input: RemoveAssociationsInput!) {
  removeAssociations(input: $input) { associations { id } ${ERRORS} }
}`;

export const CORRECT_PRODUCT = `mutation CorrectProduct($input: CorrectFinishedProductInput!) {
  correctFinishedProduct(input: $input) { finishedProduct { id } ${ERRORS} }
}`;

export const CORRECT_ASSOCIATION = `mutation CorrectAssociation($input: CorrectAssociationInput!) {
  correctAssociation(input: $input) {
    association { id }
    present { ${ASSOCIATION} history(first: 500) { nodes { operator recordedAt } } }
    ${ERRORS}
  }
}`;

export const REPORT = `mutation Report($input: ReportAsFinishedInput!) {
  reportAsFinished(input: $input) { finishedProduct { id } ${ERRORS} }
}`;

export const PICK = `mutation Pick($input: PickComponentsInput!) {
  pickComponents(input: $input) { associations { id } ${ERRORS} }
}`;

export const ADJUST = `mutation Adjust($input: AdjustConsumptionInput!) {
  adjustConsumption(input: $input) { journal { id } ${ERRORS} }
}`;

export const CHANGE_JOURNAL = `mutation ChangeJournal($input: ChangePickingListJournalInput!) {
  changePickingListJournal(input: $input) { journal { id version } ${ERRORS} }
}`;

export const POST_JOURNAL = `mutation PostJournal($input: PostPickingListJournalInput!) {
  postPickingListJournal(input: $input) { activity { id } ${ERRORS} }
}`;

const SHARED_CONSUMPTION = `id version state evidence registeredAt registeredBy removedAt removedBy removalReason
  consumption { value unit } component { id number onHold item { number name unit trackingDimension } } bomLine { id lineNumber }`;

export const SHARED = `query Shared($ref: OrderRef!, $after: String, $removed: Boolean) {
  productionOrder(ref: $ref) {
    id number status
    bomLines {
      id lineNumber item { number name unit trackingDimension policy { useTrackedComponents } }
      planned { value unit } sharedConsumption { value unit }
    }
    sharedConsumptions(first: 50, after: $after, includeRemoved: $removed) {
      nodes { ${SHARED_CONSUMPTION} }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

export const SHARED_HISTORY = `query SharedHistory($id: ID!) {
  node(id: $id) { ... on SharedConsumption { history(first: 500) { nodes { ${ENTRY} } } } }
}`;

export const CREATE_SHARED = `mutation CreateShared($input: RegisterSharedConsumptionInput!) {
  registerSharedConsumption(input: $input) { sharedConsumption { id component { number } } ${ERRORS} }
}`;

export const REMOVE_SHARED = `mutation RemoveShared($input: RemoveSharedConsumptionsInput!) {
  removeSharedConsumptions(input: $input) { sharedConsumptions { id } ${ERRORS} }
}`;

export const CORRECT_SHARED = `mutation CorrectShared($input: CorrectSharedConsumptionInput!) {
  correctSharedConsumption(input: $input) {
    sharedConsumption { id }
    present { ${SHARED_CONSUMPTION} history(first: 500) { nodes { operator recordedAt } } }
    ${ERRORS}
  }
}`;
