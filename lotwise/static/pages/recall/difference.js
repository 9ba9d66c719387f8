// How the trace has changed since the first answer: what is new, what is gone, and why.

import { useAction } from "../kit/action.js";
import { count, moment } from "../kit/format.js";
import { html, useEffect } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { usePlace } from "../kit/query.js";
import { Chip } from "../parts/chip.js";
import { Faults } from "../parts/faults.js";
import { Icon } from "../parts/icon.js";
import { ItemLink, NumberLink, OrderLink } from "../parts/links.js";
import { Section } from "../parts/section.js";
import { Answered } from "../parts/states.js";
import { Pager, Table } from "../parts/table.js";
import { worded } from "../parts/words.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/recall.js";
import { extend } from "./news.js";

const t = translator(texts);
const shared = translator(common);

/** How many causes are told of one member. */
const TOLD = 3;

/** @type {import("../parts/table.js").Column<any>[]} */
const GAINED = [
  {
    key: "number",
    label: shared("number"),
    cell: (row) => html`<${NumberLink} of=${row.traceable} />`,
    sort: (row) => row.traceable.number,
  },
  { key: "item", label: shared("item"), cell: (row) => html`<${ItemLink} of=${row.traceable.item} />`, sort: (row) => row.traceable.item.number },
  { key: "level", label: t("level"), cell: (row) => count(row.depth), number: true, sort: (row) => row.depth },
  {
    key: "state",
    label: t("gained.state"),
    cell: (row) => html`<${Chip} tone=${row.member ? "good" : "bad"}>${t(row.member ? "gained.in" : "gained.out")}<//>`,
    sort: (row) => (row.member ? 1 : 0),
  },
];

/** @type {import("../parts/table.js").Column<any>[]} */
const GONE = [
  {
    key: "number",
    label: shared("number"),
    cell: (row) => html`<${NumberLink} of=${{ ...row.member.traceable, number: row.member.number }} />`,
    sort: (row) => row.member.number,
  },
  { key: "item", label: shared("item"), cell: (row) => html`<${ItemLink} of=${row.member.item} />`, sort: (row) => row.member.item.number },
  { key: "why", label: t("gone.why"), cell: (row) => html`<${Causes} of=${row} />` },
];

/**
 * @param {{recall: any, answer: import("../kit/query.js").Answer, onPage: (page: any) => void, onChanged: () => void}} props
 */
export function Difference({ recall, answer, onPage, onChanged }) {
  const gained = usePlace("gained");
  const gone = usePlace("gone");
  useEffect(() => onPage({ gained: gained.after, gone: gone.after }), [gained.after, gone.after]);
  const known = answer.data?.recall.difference;
  const said =
    known &&
    (known.gainedCount + known.goneCount === 0
      ? html`<${Chip} tone="good">${t("difference.same")}<//>`
      : html`<${Chip} tone=${known.missingCount > 0 ? "bad" : "warn"}>${t("difference.said", { gained: count(known.gainedCount), gone: count(known.goneCount) })}<//>`);
  return html`<${Section} title=${t("difference")} beside=${said} folded=${known?.gainedCount + known?.goneCount === 0}>
    <${Answered} of=${answer}>
      ${(/** @type {any} */ { recall: { difference } }) => html`<div class="halves">
        <div class="stack">
          <div class="head">
            <h3>${t("gained")} <span class="soft">${count(difference.gainedCount)}</span></h3>
            ${difference.missingCount > 0 && html`<${TakeIn} recall=${recall} onChanged=${onChanged} />`}
          </div>
          <${Table} caption=${t("gained")} columns=${GAINED} rows=${difference.gained.nodes} id=${(/** @type {any} */ row) => row.traceable.id} empty=${t("gained.none")} short />
          <${Pager} place=${gained} info=${difference.gained.pageInfo} />
        </div>
        <div class="stack">
          <h3>${t("gone")} <span class="soft">${count(difference.goneCount)}</span></h3>
          <${Table} caption=${t("gone")} columns=${GONE} rows=${difference.gone.nodes} id=${(/** @type {any} */ row) => row.member.id} empty=${t("gone.none")} short />
          <${Pager} place=${gone} info=${difference.gone.pageInfo} />
        </div>
      </div>`}
    <//>
  <//>`;
}

/** @param {{recall: any, onChanged: () => void}} props */
function TakeIn({ recall, onChanged }) {
  const action = useAction();
  const run = async () => {
    if (await extend(action, recall)) onChanged();
  };
  if (!recall.open) return html`<span class="soft">${t("extend.closed")}</span>`;
  return html`<button type="button" class="main" disabled=${action.busy} onClick=${run}><${Icon} name="plus" />${t("extend")}</button>
    <${Faults} error=${action.error} />`;
}

/** Why a member is reached no more. @param {{of: any}} props */
function Causes({ of }) {
  const all = [
    ...of.causes.map((/** @type {any} */ one) => ({ one, said: "why.association" })),
    ...of.sharedCauses.map((/** @type {any} */ one) => ({ one, said: "why.shared" })),
    ...of.removedProducts.map((/** @type {any} */ one) => ({ one: { ...one, product: one.traceable }, said: "why.product" })),
  ];
  return html`<ul class="causes">
    ${all.slice(0, TOLD).map(({ one, said }) => html`<li key=${one.id}><${Cause} of=${one} said=${said} /></li>`)}
    ${all.length > TOLD && html`<li class="soft">${t("why.more", { count: all.length - TOLD })}</li>`}
  </ul>`;
}

/** @param {{of: any, said: any}} props */
function Cause({ of, said }) {
  const told = worded(t(said), {
    component: of.component && html`<${NumberLink} of=${of.component} />`,
    product: of.product && html`<${NumberLink} of=${of.product} />`,
    order: of.order && html`<${OrderLink} number=${of.order.number} />`,
    state: of.state && t(of.state),
    operator: of.removedBy,
    moment: of.removedAt && moment(of.removedAt),
  });
  const became = of.supersededBy && worded(t("why.became"), { component: html`<${NumberLink} of=${of.supersededBy.component} />` });
  return html`${told}${of.removalReason && html` · <q>${of.removalReason}</q>`}${became && html` · ${became}`}`;
}
