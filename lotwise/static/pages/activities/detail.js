// One activity, in a panel beside the list.

import { moment, quantity, decimal, unit } from "../kit/format.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { useQuery } from "../kit/query.js";
import { codeName, typeName } from "../parts/activity-names.js";
import { Facts } from "../parts/facts.js";
import { Found } from "../parts/found.js";
import { Icon } from "../parts/icon.js";
import { ActivityLink, ItemLink, NumberLink, OrderLink } from "../parts/links.js";
import { Panel } from "../parts/panel.js";
import { Table } from "../parts/table.js";
import { texts } from "../texts/activities.js";
import { texts as common } from "../texts/common.js";
import { DETAIL } from "./queries.js";
import { ReverseDialog, reversible } from "./reverse.js";

const t = translator(texts);
const shared = translator(common);

/** @type {import("../parts/table.js").Column<any>[]} */
const LINES = [
  { key: "role", label: t("type"), cell: (row) => t(/** @type {any} */ (`role.${row.role}`)) },
  {
    key: "number",
    label: shared("number"),
    cell: (row) => html`${row.traceable && html`<${NumberLink} of=${row.traceable} /> `}<${ItemLink} of=${row.item} />`,
  },
  { key: "quantity", label: shared("quantity"), cell: (row) => quantity(row.quantity), number: true },
  { key: "left", label: t("left"), cell: (row) => quantity(row.left), number: true },
];

/** @param {{id: string, onClose: () => void, onChanged: () => void}} props */
export function ActivityPanel({ id, onClose, onChanged }) {
  const answer = useQuery(DETAIL, { id });
  const of = answer.data?.node;
  const title = of?.code ? codeName(of.code) : t("activity");
  const changed = () => {
    answer.reload();
    onChanged();
  };
  return html`<${Panel} title=${title} onClose=${onClose}>
    <${Found} of=${answer} as=${(/** @type {any} */ { node }) => node?.code && node}>
      ${(/** @type {any} */ found) => html`<${Detail} of=${found} onChanged=${changed} />`}
    <//>
  <//>`;
}

/** @param {{of: any, onChanged: () => void}} props */
function Detail({ of, onChanged }) {
  const [reversing, setReversing] = useState(false);
  return html`<${Facts}
      of=${[
        [t("type"), typeName(of.type)],
        [t("happened"), moment(of.happenedAt)],
        [t("recorded"), moment(of.recordedAt)],
        [t("operator"), of.operator],
        [t("partner"), of.partner],
        [shared("order"), of.order && html`<${OrderLink} number=${of.order.number} />`],
        [shared("reason"), of.reason && html`<q>${of.reason}</q>`],
        [t("reverses"), of.reverses && html`<${ActivityLink} id=${of.reverses.id}>${codeName(of.reverses.code)}<//>`],
      ]}
    />
    <h3>${t("lines")}</h3>
    <${Table}
      caption=${t("lines")}
      columns=${of.transactions.some((/** @type {any} */ one) => one.left) ? LINES : LINES.slice(0, 3)}
      rows=${of.transactions}
      id=${(/** @type {any} */ row) => String(of.transactions.indexOf(row))}
    />
    ${of.data.length > 0 && html`<h3>${t("data")}</h3><${Facts} of=${of.data.map((/** @type {any} */ one) => [one.name, value(one)])} />`}
    ${of.reversedBy.length > 0 &&
    html`<h3>${t("reversedBy")}</h3>
      <ul class="entries">
        ${of.reversedBy.map(
          (/** @type {any} */ one) => html`<li key=${one.id}>
            <p><${ActivityLink} id=${one.id}>${codeName(one.code)}<//></p>
            <p class="hint">${one.operator}, ${moment(one.happenedAt)} · <q>${one.reason}</q></p>
          </li>`,
        )}
      </ul>`}
    ${reversible(of).length > 0 &&
    html`<p class="actions">
      <button type="button" onClick=${() => setReversing(true)}><${Icon} name="undo" />${t("reverse")} …</button>
    </p>`}
    ${reversing &&
    html`<${ReverseDialog}
      activity=${of}
      onClose=${() => setReversing(false)}
      onDone=${() => {
        setReversing(false);
        onChanged();
      }}
    />`}`;
}

/** A collected value. @param {any} one */
function value(one) {
  if (one.number !== null) return `${decimal(one.number)} ${one.unit ? unit(one.unit) : ""}`;
  if (one.boolean !== null) return shared(one.boolean ? "yes" : "no");
  return one.text;
}
