// All about one member: where it is, what was done about it and by whom, and withdrawing a mistake.

import { to } from "../kit/address.js";
import { moment, quantity } from "../kit/format.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { useQuery } from "../kit/query.js";
import { Chip } from "../parts/chip.js";
import { Facts } from "../parts/facts.js";
import { Icon } from "../parts/icon.js";
import { ItemLink } from "../parts/links.js";
import { OnHold } from "../parts/on-hold.js";
import { Panel } from "../parts/panel.js";
import { Answered, Empty } from "../parts/states.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/recall.js";
import { KINDS, amountOf, isSome } from "./amounts.js";
import { inWords } from "./in-words.js";
import { ONE_MEMBER } from "./queries.js";
import { RecordDialog } from "./record.js";
import { WithdrawDialog } from "./withdraw.js";

const t = translator(texts);
const shared = translator(common);

/** @param {{recall: any, id: string, round: number, onChanged: () => void, onClose: () => void}} props */
export function MemberPanel({ recall, id, round, onChanged, onClose }) {
  const answer = useQuery(ONE_MEMBER, { id }, round);
  const number = answer.data?.node?.number ?? "…";
  return html`<${Panel} title=${html`<span class="code">${number}</span>`} onClose=${onClose}>
    <${Answered} of=${answer}>
      ${(/** @type {any} */ { node }) =>
        node?.number ? html`<${Member} recall=${recall} of=${node} onChanged=${onChanged} />` : html`<${Empty}>${shared("nothingFound")}<//>`}
    <//>
  <//>`;
}

/** @param {{recall: any, of: any, onChanged: () => void}} props */
function Member({ recall, of, onChanged }) {
  const [dialog, setDialog] = useState(/** @type {any} */ (null));
  const { traceable } = of;
  const close = () => setDialog(null);
  const done = () => {
    close();
    onChanged();
  };
  return html`<p class="parts">
      ${recall.open && html`<button type="button" class="main" onClick=${() => setDialog("record")}><${Icon} name="edit" />${t("record")} …</button>`}
      <a class="button" href=${to.traceable(traceable.item.number, traceable.number)}>${t("member.details")}<${Icon} name="link" /></a>
      <a class="button" href=${to.trace(traceable.item.number, traceable.number, recall.direction)}>${t("member.trace")}<${Icon} name="link" /></a>
    </p>
    <${Facts}
      of=${[
        [shared("item"), html`<${ItemLink} of=${of.item} />`],
        [shared("onHold"), traceable.onHold && html`<${OnHold} />`],
        [t("level"), of.depth === 0 ? t("suspect") : of.depth],
        [t("customers"), traceable.customers.join(", ")],
        [t("place"), traceable.place],
        [t("joined.by"), of.joinedAt && t("by", { operator: of.joinedBy, moment: moment(of.joinedAt) })],
      ]}
    />
    <dl class="tally">
      <div><dt>${shared("quantity")}</dt><dd>${quantity(of.quantity)}</dd></div>
      ${KINDS.filter((one) => isSome(amountOf(of, one))).map(
        (one) => html`<div key=${one}><dt>${t(one)}</dt><dd>${quantity(of[one.toLowerCase()])}</dd></div>`,
      )}
      <div class="sum"><dt>${t("left")}</dt><dd>${quantity(of.open)}</dd></div>
    </dl>
    <section>
      <h3>${t("actions")}</h3>
      ${of.actions.length === 0
        ? html`<${Empty}>${t("actions.none")}<//>`
        : html`<ol class="entries">
            ${of.actions.map((/** @type {any} */ one) => html`<${Action} key=${one.id} of=${one} withdraw=${recall.open ? () => setDialog(one) : null} />`)}
          </ol>`}
    </section>
    ${dialog === "record" && html`<${RecordDialog} recall=${recall} members=${[of]} onDone=${done} onClose=${close} />`}
    ${dialog !== null && dialog !== "record" && html`<${WithdrawDialog} recall=${recall} member=${of} action=${dialog} onDone=${done} onClose=${close} />`}`;
}

/** @param {{of: any, withdraw: (() => void) | null}} props */
function Action({ of, withdraw }) {
  return html`<li class=${of.withdrawn ? "withdrawn" : ""}>
    <div class="head">
      <p>${of.withdrawn ? html`<del>${inWords(of)}</del> <${Chip} tone="warn">${t("withdrawn")}<//>` : inWords(of)}</p>
      ${withdraw &&
      !of.withdrawn &&
      html`<button type="button" class="quiet" aria-label="${t("withdraw")}: ${inWords(of)}" onClick=${withdraw}><${Icon} name="undo" />${t("withdraw")}</button>`}
    </div>
    <p class="hint">
      ${t("by", { operator: of.recordedBy, moment: moment(of.recordedAt) })}${of.partner && html` · <bdi>${of.partner}</bdi>`}${of.note && html` · <q>${of.note}</q>`}
    </p>
    ${of.withdrawn &&
    html`<p class="hint">
      ${t("withdrawn.by", { operator: of.withdrawn.recordedBy, moment: moment(of.withdrawn.recordedAt) })} · <q>${of.withdrawn.reason}</q>
    </p>`}
  </li>`;
}
