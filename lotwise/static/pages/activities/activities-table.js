// A list of activities, the latest first.

import { company } from "../kit/address.js";
import { moment, quantity } from "../kit/format.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { usePlace, useQuery } from "../kit/query.js";
import { codeName } from "../parts/activity-names.js";
import { Chip } from "../parts/chip.js";
import { ActivityLink, ItemLink, NumberLink, OrderLink } from "../parts/links.js";
import { Answered } from "../parts/states.js";
import { Pager, Table } from "../parts/table.js";
import { texts } from "../texts/activities.js";
import { texts as common } from "../texts/common.js";
import { ACTIVITIES } from "./queries.js";

const t = translator(texts);
const shared = translator(common);

/** @param {(id: string) => void} [open] @returns {import("../parts/table.js").Column<any>[]} */
const columns = (open) => [
  { key: "happened", label: t("happened"), cell: (row) => moment(row.happenedAt), sort: (row) => row.happenedAt },
  {
    key: "code",
    label: t("activity"),
    cell: (row) => html`<${ActivityLink} id=${row.id} open=${open}>${codeName(row.code)}<//> <${Reversed} of=${row} />`,
    sort: (row) => row.code,
  },
  { key: "involved", label: t("involved"), cell: (row) => html`<${Involved} of=${row.transactions} />` },
  { key: "order", label: shared("order"), cell: (row) => row.order && html`<${OrderLink} number=${row.order.number} />` },
  { key: "partner", label: t("partner"), cell: (row) => row.partner, sort: (row) => row.partner ?? "" },
  { key: "operator", label: t("operator"), cell: (row) => row.operator, sort: (row) => row.operator },
];

/**
 * @param {{wanted: Record<string, unknown>, without?: string[], round?: number, first?: number,
 *   open?: (id: string) => void, selected?: string, empty?: string}} props `wanted` are variables of the query,
 *   `without` columns that go without saying; a change of `round` asks again; `open` shows one
 */
export function ActivitiesTable({ wanted, without = [], round = 0, first = 50, open, selected, empty }) {
  const place = usePlace(JSON.stringify(wanted));
  const answer = useQuery(ACTIVITIES, { company, ...wanted, after: place.after, first }, round);
  return html`<${Answered} of=${answer}>
    ${(/** @type {any} */ data) => html`
      <${Table}
        caption=${t("title")}
        columns=${columns(open).filter((one) => !without.includes(one.key))}
        rows=${data.activities.nodes}
        id=${(/** @type {any} */ row) => row.id}
        empty=${empty ?? t("none")}
        selected=${selected}
        pick=${open && ((/** @type {any} */ row) => open(row.id))}
      />
      <${Pager} place=${place} info=${data.activities.pageInfo} />
    `}
  <//>`;
}

/** Whether nothing, something or all of it is reversed. @param {{of: any}} props */
function Reversed({ of }) {
  const some = of.transactions.filter((/** @type {any} */ one) => one.left);
  if (some.length === 0) return null;
  const all = some.every((/** @type {any} */ one) => one.left.value === "0");
  const none = some.every((/** @type {any} */ one) => one.left.value === one.quantity.value);
  return none ? null : html`<${Chip} tone=${all ? "none" : "warn"}>${t("reversed")}<//>`;
}

const SHOWN = 2;

/** @param {{of: any[]}} props */
function Involved({ of }) {
  return html`<span class="parts">
    ${of.slice(0, SHOWN).map(
      (one) => html`<span>
        ${one.traceable ? html`<${NumberLink} of=${one.traceable} />` : html`<${ItemLink} of=${one.item} />`} <span class="soft">${quantity(one.quantity)}</span>
      </span>`,
    )}
    ${of.length > SHOWN && html`<span class="soft">${t("involved.more", { count: of.length - SHOWN })}</span>`}
  </span>`;
}
