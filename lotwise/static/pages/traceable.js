// One batch or serial number: where it came from, where it went, all that was recorded of it.

import { ActivitiesTable } from "./activities/activities-table.js";
import { ActivityPanel } from "./activities/detail.js";
import { HoldBanner, PlaceButton } from "./holds/banner.js";
import { REASONS } from "./holds/queries.js";
import { company, numbersInPath, to } from "./kit/address.js";
import { moment, quantity } from "./kit/format.js";
import { html, useState } from "./kit/html.js";
import { translator } from "./kit/language.js";
import { openPage } from "./kit/page.js";
import { usePlace, useQuery } from "./kit/query.js";
import { Facts } from "./parts/facts.js";
import { Found } from "./parts/found.js";
import { ENTRY, Entries } from "./parts/history.js";
import { Icon } from "./parts/icon.js";
import { ItemLink, NumberLink, OrderLink } from "./parts/links.js";
import { NewEntries, useFollowed } from "./parts/live.js";
import { RecallButton } from "./parts/recall-button.js";
import { Section } from "./parts/section.js";
import { Answered } from "./parts/states.js";
import { Pager, Table } from "./parts/table.js";
import { texts as common } from "./texts/common.js";
import { texts } from "./texts/traceables.js";
import { BalanceSection } from "./traceables/balance.js";
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
  __typename id number item { number name unit trackingDimension } ${REASONS}
  suppliers customers place orders { number }
  batchRelations {
    id kind reason registeredAt registeredBy quantity { value unit }
    source { number onHold item { number } } target { number onHold item { number } }
  }
}`;
const CHANGES = `subscription Changes($traceable: TraceableRef!) {
  traceableChanges(traceable: $traceable) { entry { id } }
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
  const id = (answer.data?.batch ?? answer.data?.serial)?.id;
  return html`${id && html`<${Followed} id=${id} look=${() => setRound((before) => before + 1)} />`}
  <${Found} of=${answer} as=${(/** @type {any} */ { batch, serial }) => batch ?? serial}>
    ${(/** @type {any} */ of) => html`<${Page} of=${of} round=${round} onChanged=${() => setRound(round + 1)} />`}
  <//>`;
}

/** @param {{id: string, look: () => void}} props */
function Followed({ id, look }) {
  return html`<${NewEntries} of=${useFollowed(CHANGES, { traceable: { id } }, look)} />`;
}

/** @param {{of: any, round: number, onChanged: () => void}} props */
function Page({ of, round, onChanged }) {
  const [shipping, setShipping] = useState(false);
  const [activity, setActivity] = useState("");
  return html`<${HoldBanner} of=${of} onChanged=${onChanged} />
    <div class="head">
      <${Facts}
        of=${[
          [shared("tracking"), shared(/** @type {any} */ (`tracking.${of.item.trackingDimension}`))],
          [shared("item"), html`<${ItemLink} of=${of.item} />`],
          [t("suppliers"), of.suppliers.join(", ")],
          [t("customers"), of.customers.join(", ")],
          [t("made"), of.orders.length > 0 && of.orders.map((/** @type {any} */ one) => html`<${OrderLink} number=${one.number} /> `)],
          [t("place"), of.place],
        ]}
      />
      <div class="toolbar">
        <${PlaceButton} of=${of} onChanged=${onChanged} />
        <button type="button" onClick=${() => setShipping(true)}>${t("ship")} …</button>
        <${RecallButton} suspects=${[{ item, number }]} direction="FORWARD" />
      </div>
    </div>
    <${BalanceSection} id=${of.id} round=${round} />
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
