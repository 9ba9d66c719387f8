// What the page of a recall asks for, and what it does.

import { ENTRY } from "../parts/history.js";

const ERRORS = `userErrors { code message field }`;
const AMOUNT = `{ value unit }`;
const NUMBER = `number item { number name }`;

export const RECALL = `query Recall($id: ID!) {
  recall(id: $id) {
    id title company open drill direction openedAt openedBy closedAt closedBy closeReason
    complete truncatedBy depthReached firstMemberCount memberCount edgeCount
    clock { firstAnswerSeconds firstAnswerTarget scopeSeconds scopeTarget reconciledSeconds reconciledTarget closedSeconds }
    balance {
      percentReconciled balanced members reconciledMembers
      byItem { item { number name } members quantity ${AMOUNT} reconciled ${AMOUNT} open ${AMOUNT} }
    }
  }
}`;

export const SUSPECTS = `query Suspects($id: ID!) {
  recall(id: $id) { suspects { id onHold ${NUMBER} } }
}`;

export const DIFFERENCE = `query Difference($id: ID!, $gained: String, $gone: String) {
  recall(id: $id) { id difference {
    complete truncatedBy moment gainedCount missingCount goneCount
    gained(first: 50, after: $gained) {
      nodes { depth traceable { id onHold ${NUMBER} } member { id } }
      pageInfo { hasNextPage endCursor }
    }
    gone(first: 50, after: $gone) {
      nodes {
        member { id number quantity ${AMOUNT} item { number name } traceable { ${NUMBER} } }
        causes {
          id state removedAt removedBy removalReason component { ${NUMBER} } product { ${NUMBER} }
          supersededBy { component { ${NUMBER} } }
        }
        sharedCauses { id state removedAt removedBy removalReason component { ${NUMBER} } order { number } }
        removedProducts { id removedAt removedBy removalReason traceable { ${NUMBER} } }
      }
      pageInfo { hasNextPage endCursor }
    }
  } }
}`;

const MEMBER = `id number depth joinedAt joinedBy item { number name unit trackingDimension }
  quantity ${AMOUNT} located ${AMOUNT} quarantined ${AMOUNT} returned ${AMOUNT} destroyed ${AMOUNT}
  notified ${AMOUNT} open ${AMOUNT} traceable { id onHold place customers ${NUMBER} }`;

export const MEMBERS = `query Members($id: ID!, $filter: RecallMemberFilterInput, $after: String) {
  recall(id: $id) { members(first: 100, filter: $filter, after: $after) {
    nodes { ${MEMBER} }
    pageInfo { hasNextPage endCursor }
  } }
}`;

export const ONE_MEMBER = `query Member($id: ID!) {
  node(id: $id) { ... on RecallMember {
    ${MEMBER}
    actions {
      id kind takenFrom note partner recordedAt recordedBy quantity ${AMOUNT}
      withdrawn { reason recordedAt recordedBy }
    }
  } }
}`;

export const HISTORY = `query History($id: ID!, $after: String) {
  recall(id: $id) { history(first: 50, after: $after) { nodes { ${ENTRY} } pageInfo { hasNextPage endCursor } } }
}`;

export const CHANGES = `subscription Changes($id: ID!) {
  recallChanges(recall: $id) { entry { event operator recordedAt } gained { id ${NUMBER} } }
}`;

export const RECORD = `mutation Record($input: RecordRecallActionsInput!) {
  recordRecallActions(input: $input) { actions { id } ${ERRORS} }
}`;

export const WITHDRAW = `mutation Withdraw($input: WithdrawRecallActionsInput!) {
  withdrawRecallActions(input: $input) { actions { id } ${ERRORS} }
}`;

export const EXTEND = `mutation Extend($input: ExtendRecallInput!) {
  extendRecall(input: $input) { recall { memberCount } ${ERRORS} }
}`;

export const CLOSE = `mutation Close($input: CloseRecallInput!) {
  closeRecall(input: $input) { recall { id } ${ERRORS} }
}`;

export const REOPEN = `mutation Reopen($input: ReopenRecallInput!) {
  reopenRecall(input: $input) { recall { id } ${ERRORS} }
}`;
