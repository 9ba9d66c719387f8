// One hold at the side of the page: what happened to it, and what it covers now.

import { company, to } from "../kit/address.js";
import { moment } from "../kit/format.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { usePlace, useQuery } from "../kit/query.js";
import { Facts } from "../parts/facts.js";
import { Found } from "../parts/found.js";
import { Icon } from "../parts/icon.js";
import { ItemLink, NumberLink } from "../parts/links.js";
import { Panel } from "../parts/panel.js";
import { Answered } from "../parts/states.js";
import { Pager, Table } from "../parts/table.js";
import { worded } from "../parts/words.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/holds.js";
import { State } from "./holds-table.js";
import { COVERED, ONE } from "./queries.js";

const t = translator(texts);
const shared = translator(common);

/** @type {import("../parts/table.js").Column<any>[]} */
const COLUMNS = [
  { key: "number", label: shared("number"), cell: (row) => html`<${NumberLink} of=${row} />`, sort: (row) => row.number },
  { key: "item", label: shared("item"), cell: (row) => html`<${ItemLink} of=${row.item} />`, sort: (row) => row.item.number },
];

/** @param {{id: string, round: number, onRelease: (hold: any) => void, onClose: () => void}} props */
export function HoldPanel({ id, round, onRelease, onClose }) {
  const answer = useQuery(ONE, { id }, round);
  const title = answer.data?.node?.traceable ? t("history.of", { number: answer.data.node.traceable.number }) : t("title");
  return html`<${Panel} title=${title} onClose=${onClose}>
    <${Found} of=${answer} as=${(/** @type {any} */ { node }) => node?.id && node}>
      ${(/** @type {any} */ hold) => html`<${About} of=${hold} round=${round} onRelease=${() => onRelease(hold)} />`}
    <//>
  <//>`;
}

/** @param {{of: any, round: number, onRelease: () => void}} props */
function About({ of, round, onRelease }) {
  const { number, item } = of.traceable;
  const isUnderWay = of.state === "SPREADING" || of.state === "LIFTING";
  return html`<${Facts}
      of=${[
        [t("state"), html`<${State} of=${of} />`],
        [t("onNumber"), html`<${NumberLink} of=${{ ...of.traceable, onHold: false }} />`],
        [shared("item"), html`<${ItemLink} of=${item} />`],
        [t("reach"), t(of.transitive ? "reach.transitive" : "reach.single")],
        [t("covered"), of.covered > 0 && t("covered.numbers", { count: of.covered })],
      ]}
    />
    ${isUnderWay && html`<p class="note">${t(/** @type {any} */ (`state.${of.state}.why`))}</p>`}
    ${!of.releasedAt &&
    html`<p class="panel-actions">
      <button type="button" class="main" onClick=${onRelease}><${Icon} name="unlock" />${t("release")} …</button>
      <a class="button" href=${to.trace(item.number, number, "FORWARD")}>${shared("traceForward")}<${Icon} name="link" /></a>
    </p>`}
    <section>
      <h3>${t("history")}</h3>
      <ol class="entries">
        <li>
          <p>${worded(t("history.placed"), { number: html`<span class="code">${number}</span>`, reach: t(of.transitive ? "reach.transitive" : "reach.single") })}</p>
          <p class="hint">${t("by", { operator: of.placedBy, moment: moment(of.placedAt) })} · <q>${of.reason}</q></p>
        </li>
        ${of.releasedAt &&
        html`<li>
          <p>${t("history.released")}</p>
          <p class="hint">${t("by", { operator: of.releasedBy, moment: moment(of.releasedAt) })} · <q>${of.releaseReason}</q></p>
        </li>`}
      </ol>
    </section>
    <section>
      <h3>${t("coveredBy")}</h3>
      <${Covered} id=${of.id} round=${round} />
    </section>`;
}

/** @param {{id: string, round: number}} props */
function Covered({ id, round }) {
  const place = usePlace(id);
  const answer = useQuery(COVERED, { company, hold: id, after: place.after }, round);
  return html`<${Answered} of=${answer}>
    ${(/** @type {any} */ { traceables }) => html`
      <${Table} caption=${t("coveredBy")} columns=${COLUMNS} rows=${traceables.nodes} id=${(/** @type {any} */ row) => row.id} empty=${t("coveredBy.none")} />
      <${Pager} place=${place} info=${traceables.pageInfo} />
    `}
  <//>`;
}
