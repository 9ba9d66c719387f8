// A list of recalls, the latest first.

import { company, to } from "../kit/address.js";
import { count, decimal, moment } from "../kit/format.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { usePlace, useQuery } from "../kit/query.js";
import { Chip } from "../parts/chip.js";
import { Answered } from "../parts/states.js";
import { Pager, Table } from "../parts/table.js";
import { texts } from "../texts/recalls.js";

const t = translator(texts);

// Each balance is counted anew, so a page is short.
const RECALLS = `query Recalls($company: String, $open: Boolean, $drill: Boolean, $search: String, $after: String) {
  recalls(company: $company, open: $open, drill: $drill, search: $search, latestFirst: true, first: 20, after: $after) {
    nodes {
      id title open drill openedAt openedBy complete memberCount firstMemberCount
      balance { percentReconciled balanced }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** @type {import("../parts/table.js").Column<any>[]} */
const COLUMNS = [
  {
    key: "case",
    label: t("case"),
    cell: (row) => html`<a class="title" href=${to.recall(row.id)}>${row.title}</a>`,
    sort: (row) => row.title,
  },
  {
    key: "kind",
    label: t("kind"),
    cell: (row) => (row.drill ? html`<${Chip} tone="part">${t("drill")}<//>` : t("recall")),
    sort: (row) => String(row.drill),
  },
  {
    key: "state",
    label: t("state"),
    cell: (row) => html`<${Chip} tone=${row.open ? "warn" : "none"}>${t(row.open ? "state.open" : "state.closed")}<//>`,
    sort: (row) => String(row.open),
  },
  {
    key: "members",
    label: t("members"),
    number: true,
    cell: (row) => html`${count(row.memberCount)}${row.memberCount !== row.firstMemberCount &&
    html` <span class="soft">${t("members.first", { first: count(row.firstMemberCount) })}</span>`}`,
    sort: (row) => row.memberCount,
  },
  {
    key: "complete",
    label: t("complete"),
    cell: (row) => html`<${Chip} tone=${row.complete ? "good" : "bad"}>${t(row.complete ? "whole" : "cut")}<//>`,
    sort: (row) => String(row.complete),
  },
  {
    key: "reconciled",
    label: t("reconciled"),
    cell: (row) => html`<${Reconciled} of=${row.balance} title=${row.title} />`,
    sort: (row) => row.balance.percentReconciled,
  },
  {
    key: "opened",
    label: t("opened"),
    cell: (row) => html`${moment(row.openedAt)} <span class="soft">${row.openedBy}</span>`,
    sort: (row) => row.openedAt,
  },
];

/** @param {{of: any, title: string}} props */
function Reconciled({ of, title }) {
  const said = t("percent", { percent: decimal(of.percentReconciled) });
  return html`<span class="reconciled">
    <progress class=${of.balanced ? "good" : ""} max="100" value=${of.percentReconciled} aria-label="${t("reconciled")}: ${title}"></progress> ${said}
  </span>`;
}

/** @param {{search: string, state: string, kind: string}} props */
export function RecallsTable({ search, state, kind }) {
  const place = usePlace(`${search} ${state} ${kind}`);
  const answer = useQuery(RECALLS, {
    company,
    search: search || null,
    open: state === "all" ? null : state === "open",
    drill: kind === "all" ? null : kind === "drill",
    after: place.after,
  });
  const isAll = !search && state === "all" && kind === "all";
  return html`<${Answered} of=${answer}>
    ${(/** @type {any} */ data) => html`
      <${Table}
        caption=${t("title")}
        columns=${COLUMNS}
        rows=${data.recalls.nodes}
        id=${(/** @type {any} */ row) => row.id}
        empty=${t(isAll ? "none" : "none.found")}
      />
      <${Pager} place=${place} info=${data.recalls.pageInfo} />
    `}
  <//>`;
}
