// A list of holds, the latest first.

import { count, moment } from "../kit/format.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Chip } from "../parts/chip.js";
import { Icon } from "../parts/icon.js";
import { ItemLink, NumberLink } from "../parts/links.js";
import { Answered } from "../parts/states.js";
import { Pager, Table } from "../parts/table.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/holds.js";

const t = translator(texts);
const shared = translator(common);

/** @param {{of: any}} props */
export function State({ of }) {
  if (of.state === "STANDING") return html`<span class="chip chip-hold"><${Icon} name="lock" />${t("state.STANDING")}</span>`;
  const tone = of.state === "RELEASED" ? "good" : "warn";
  return html`<${Chip} tone=${tone}>${t(/** @type {any} */ (`state.${of.state}`))}<//>`;
}

/** @param {(what: string, hold: any) => void} open @returns {import("../parts/table.js").Column<any>[]} */
const columns = (open) => [
  {
    key: "number",
    label: shared("number"),
    cell: (row) => html`<${NumberLink} of=${{ ...row.traceable, onHold: false }} />`,
    sort: (row) => row.traceable.number,
  },
  { key: "item", label: shared("item"), cell: (row) => html`<${ItemLink} of=${row.traceable.item} />`, sort: (row) => row.traceable.item.number },
  { key: "state", label: t("state"), cell: (row) => html`<${State} of=${row} />`, sort: (row) => row.state },
  { key: "reason", label: shared("reason"), cell: (row) => html`<span class="why">${row.reason}</span>`, sort: (row) => row.reason },
  { key: "reach", label: t("reach"), cell: (row) => t(row.transitive ? "reach.transitive" : "reach.single") },
  { key: "covered", label: t("covered"), cell: (row) => (row.covered > 0 ? count(row.covered) : ""), number: true, sort: (row) => row.covered },
  {
    key: "placed",
    label: t("placed"),
    cell: (row) => html`<span class="soft">${t("by", { operator: row.placedBy, moment: moment(row.placedAt) })}</span>`,
    sort: (row) => row.placedAt,
  },
  {
    key: "released",
    label: t("released"),
    cell: (row) => row.releasedAt && html`<span class="soft">${t("by", { operator: row.releasedBy, moment: moment(row.releasedAt) })}</span>`,
    sort: (row) => row.releasedAt ?? "",
  },
  {
    key: "do",
    label: shared("change"),
    bare: true,
    cell: (row) => html`<span class="row-buttons">
      ${!row.releasedAt &&
      html`<button type="button" aria-label="${t("release")}: ${row.traceable.number}" onClick=${() => open("release", row)}><${Icon} name="unlock" />${t("release")} …</button>`}
      <button type="button" class="quiet" title=${t("history.of", { number: row.traceable.number })} aria-label=${t("history.of", { number: row.traceable.number })} onClick=${() => open("history", row)}>
        <${Icon} name="history" />
      </button>
    </span>`,
  },
];

/**
 * @param {{of: import("../kit/query.js").Answer, place: ReturnType<typeof import("../kit/query.js").usePlace>,
 *   show: string, empty: string, selected: string, open: (what: string, hold: any) => void}} props
 */
export function HoldsTable({ of, place, show, empty, selected, open }) {
  const without = show === "open" ? "released" : "";
  return html`<${Answered} of=${of}>
    ${(/** @type {any} */ { holds }) => html`
      <${Table}
        caption=${t("title")}
        columns=${columns(open).filter((one) => one.key !== without)}
        rows=${holds.nodes}
        id=${(/** @type {any} */ row) => row.id}
        empty=${empty}
        selected=${selected}
        pick=${(/** @type {any} */ row) => open("history", row)}
      />
      <${Pager} place=${place} info=${holds.pageInfo} />
    `}
  <//>`;
}
