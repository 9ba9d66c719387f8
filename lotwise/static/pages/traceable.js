// One batch or serial number: where it came from, where it went, all that was recorded of it.

import { ActivitiesTable } from "./activities/activities-table.js";
import { ActivityPanel } from "./activities/detail.js";
import { company, numbersInPath, to } from "./kit/address.js";
import { moment, quantity } from "./kit/format.js";
import { html, useState } from "./kit/html.js";
import { translator } from "./kit/language.js";
import { openPage } from "./kit/page.js";
import { usePlace, useQuery } from "./kit/query.js";
import { Chip } from "./parts/chip.js";
import { Facts } from "./parts/facts.js";
import { Found } from "./parts/found.js";
import { ENTRY, Entries } from "./parts/history.js";
import { Icon } from "./parts/icon.js";
import { ItemLink, NumberLink, OrderLink } from "./parts/links.js";
import { RecallButton } from "./parts/recall-button.js";
import { Section } from "./parts/section.js";
import { Answered } from "./parts/states.js";
import { Pager, Table } from "./parts/table.js";
import { texts as common } from "./texts/common.js";
import { texts } from "./texts/traceables.js";
import { ShipDialog } from "./traceables/ship.js";
import { Step } from "./traceables/steps.js";

const t = translator(texts);
const shared = translator(common);
const [item, number] = numbersInPath();
const key = company === null ? { item, number } : { company, item, number };

const TRACEABLE = `query Traceable($batch: TraceableRef!, $serial: TraceableRef!) {
  batch: traceable(ref: $batch) { ...of }
  serial: traceable(ref: $serial) { ...of }
}
fragment of on Traceable {
  __typename id number onHold item { number name unit trackingDimension }
  activities(first: 200) { nodes { code partner order { number } } }
  batchRelations {
    id kind reason registeredAt registeredBy quantity { value unit }
    source { number item { number } } target { number item { number } }
  }
}`;
const HISTORY = `query History($id: ID!, $after: String) {
  node(id: $id) { ... on Traceable {
    history(first: 25, after: $after) { nodes { ${ENTRY} order { number } } pageInfo { hasNextPage endCursor } }
  } }
}`;

/** @type {import("./parts/table.js").Column<any>[]} */
const RELATIONS = [
  { key: "kind", label: t("by"), cell: (row) => t(/** @type {any} */ (row.kind)) },
  { key: "from", label: t("relation.from"), cell: (row) => html`<${NumberLink} of=${row.source} />` },
  { key: "into", label: t("relation.into"), cell: (row) => html`<${NumberLink} of=${row.target} />` },
  { key: "quantity", label: shared("quantity"), cell: (row) => quantity(row.quantity), number: true },
  { key: "reason", label: shared("reason"), cell: (row) => row.reason },
  { key: "registered", label: t("registered"), cell: (row) => html`<span class="soft">${row.registeredBy}, ${moment(row.registeredAt)}</span>` },
];

function View() {
  const [round, setRound] = useState(0);
  const answer = useQuery(TRACEABLE, { batch: { batch: key }, serial: { serialNumber: key } }, round);
  return html`<${Found} of=${answer} as=${(/** @type {any} */ { batch, serial }) => batch ?? serial}>
    ${(/** @type {any} */ of) => html`<${Page} of=${of} round=${round} onChanged=${() => setRound(round + 1)} />`}
  <//>`;
}

/** @param {{of: any, round: number, onChanged: () => void}} props */
function Page({ of, round, onChanged }) {
  const [shipping, setShipping] = useState(false);
  const [activity, setActivity] = useState("");
  const events = of.activities.nodes;
  const made = [...new Set(events.filter((/** @type {any} */ one) => one.code.startsWith("ProductionReportFinished")).map((/** @type {any} */ one) => one.order?.number))];
  return html`<div class="head">
      <${Facts}
        of=${[
          [shared("tracking"), shared(/** @type {any} */ (`tracking.${of.item.trackingDimension}`))],
          [shared("item"), html`<${ItemLink} of=${of.item} />`],
          [shared("onHold"), of.onHold && html`<${Chip} tone="bad">${shared("onHold")}<//>`],
          [t("suppliers"), partners(events, "PurchaseGoodsReceipt")],
          [t("customers"), partners(events, "SalesGoodsIssue")],
          [t("made"), made.length > 0 && made.map((one) => html`<${OrderLink} number=${one} /> `)],
        ]}
      />
      <div class="toolbar">
        <button type="button" onClick=${() => setShipping(true)}>${t("ship")} …</button>
        <${RecallButton} suspects=${[{ item, number }]} direction="FORWARD" />
      </div>
    </div>
    <div class="halves">
      <${Section} title=${t("from")}><${Step} of=${of} direction="BACKWARD" /><//>
      <${Section} title=${t("into")}><${Step} of=${of} direction="FORWARD" /><//>
    </div>
    ${of.batchRelations.length > 0 &&
    html`<${Section} title=${t("relations")}>
      <${Table} caption=${t("relations")} columns=${RELATIONS} rows=${of.batchRelations} id=${(/** @type {any} */ row) => row.id} />
    <//>`}
    <${Section} title=${t("activities")}>
      <${ActivitiesTable} wanted=${{ traceable: { id: of.id } }} first=${25} round=${round} open=${setActivity} selected=${activity} empty=${t("activities.none")} />
    <//>
    <${Section} title=${t("history")}><${History} id=${of.id} round=${round} /><//>
    ${activity && html`<${ActivityPanel} key=${activity} id=${activity} onChanged=${onChanged} onClose=${() => setActivity("")} />`}
    ${shipping &&
    html`<${ShipDialog}
      of=${of}
      onClose=${() => setShipping(false)}
      onDone=${() => {
        setShipping(false);
        onChanged();
      }}
    />`}`;
}

/** Who took part in its activities with a code, each once. @param {any[]} events @param {string} code */
function partners(events, code) {
  return [...new Set(events.filter((one) => one.code === code && one.partner).map((one) => one.partner))].join(", ");
}

/** @param {{id: string, round: number}} props */
function History({ id, round }) {
  const place = usePlace(id);
  const answer = useQuery(HISTORY, { id, after: place.after }, round);
  return html`<${Answered} of=${answer}>
    ${(/** @type {any} */ { node: { history } }) => html`
      <${Entries} entries=${history.nodes} order />
      <${Pager} place=${place} info=${history.pageInfo} />
    `}
  <//>`;
}

/** The whole way, either way. */
function Actions() {
  return html`<a class="button" href=${to.trace(item, number, "BACKWARD")}><${Icon} name="back" />${shared("traceBackward")}</a>
    <a class="button main" href=${to.trace(item, number, "FORWARD")}>${shared("traceForward")}<${Icon} name="link" /></a>`;
}

openPage({ title: number, help: [t("one.help")], View, at: "nav.traceables", width: "wide", Actions });
