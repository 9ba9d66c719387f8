// What the recall is about, how it stands, and closing it.

import { to } from "../kit/address.js";
import { count, decimal, moment } from "../kit/format.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { useQuery } from "../kit/query.js";
import { Chip } from "../parts/chip.js";
import { Facts } from "../parts/facts.js";
import { Icon } from "../parts/icon.js";
import { NumberLink } from "../parts/links.js";
import { Answered } from "../parts/states.js";
import { texts } from "../texts/recall.js";
import { CloseDialog, ReopenDialog } from "./closing.js";
import { SUSPECTS } from "./queries.js";

const t = translator(texts);

/** How many suspects are named one by one, and how many an address can hold. */
const NAMED = 30;
const MOST_ROOTS = 60;

/** Whether the list is whole and how far the case is: always in sight. @param {{of: any, difference: any}} props */
export function Standing({ of, difference }) {
  const { balance } = of;
  const open = balance.members - balance.reconciledMembers;
  const missing = difference?.missingCount ?? 0;
  const isCut = !of.complete || difference?.complete === false;
  const reasons = [...new Set([...of.truncatedBy, ...(difference?.truncatedBy ?? [])])];
  return html`<div class=${`standing ${isCut ? "cut" : ""}`} role="status">
    <p class="sums">
      ${of.drill && html`<${Chip} tone="part">${t("drill")}<//>`}
      <${Chip} tone=${of.open ? "warn" : "none"}>${t(of.open ? "open" : "closed")}<//>
      ${isCut
        ? html`<strong class="cut"><${Icon} name="bad" />${t(of.complete ? "cut.now" : "cut")}</strong>`
        : html`<${Chip} tone="good">${t("complete")}<//>`}
      <span><strong>${count(of.memberCount)}</strong> ${t("sum.members", { count: of.memberCount })}</span>
      ${missing > 0 && html`<strong class="missing"><${Icon} name="warn" />${count(missing)} ${t("sum.new")}</strong>`}
      ${open > 0 && html`<span><strong>${count(open)}</strong> ${t("sum.open")}</span>`}
      ${balance.balanced
        ? html`<${Chip} tone="good">${t("balanced")}: ${t("sum.percent", { percent: decimal(balance.percentReconciled) })}<//>`
        : html`<strong>${t("sum.percent", { percent: decimal(balance.percentReconciled) })}</strong>`}
    </p>
    ${isCut && reasons.map((one) => html`<p key=${one} class="why">${t(/** @type {any} */ (`cut.${one}`))}</p>`)}
  </div>`;
}

/** @param {{of: any, onChanged: () => void}} props */
export function About({ of, onChanged }) {
  const [dialog, setDialog] = useState("");
  const close = () => setDialog("");
  const done = () => {
    close();
    onChanged();
  };
  /** @param {string} ending */
  const dossier = (ending) => `/export/recall/${encodeURIComponent(of.id)}.${ending}`;
  return html`<section class="about">
      <${Facts}
        of=${[
          [t("opened"), t("by", { operator: of.openedBy, moment: moment(of.openedAt) })],
          [t("direction"), t(/** @type {any} */ (of.direction))],
          [t("first"), firstAnswer(of)],
          [t("closed"), of.closedAt && t("by", { operator: of.closedBy, moment: moment(of.closedAt) })],
          [t("closeReason"), of.closeReason],
        ]}
      />
      <div class="toolbar">
        <a class="button" href=${dossier("html")} target="_blank" rel="noopener"><${Icon} name="list" />${t("dossier")}</a>
        <a class="button" href=${dossier("json")} download>${t("dossier.file")}</a>
        ${of.open
          ? html`<button type="button" class="main" onClick=${() => setDialog("close")}><${Icon} name="good" />${t("close")} …</button>`
          : html`<button type="button" onClick=${() => setDialog("reopen")}><${Icon} name="undo" />${t("reopen")} …</button>`}
      </div>
    </section>
    <${Suspects} of=${of} />
    ${dialog === "close" && html`<${CloseDialog} recall=${of} onDone=${done} onClose=${close} />`}
    ${dialog === "reopen" && html`<${ReopenDialog} recall=${of} onDone=${done} onClose=${close} />`}`;
}

/** What was told first. @param {any} of */
function firstAnswer(of) {
  const at = new Date(Date.parse(of.openedAt) + Number(of.clock.firstAnswerSeconds) * 1000).toISOString();
  return html`${moment(at)}: ${count(of.firstMemberCount)} ${t("sum.members", { count: of.firstMemberCount })},
    ${" "}${t("first.depth")}: ${count(of.depthReached)}, ${t("first.edges")}: ${count(of.edgeCount)}
    ${!of.complete && html` <${Chip} tone="bad">${t("cut")}<//>`}`;
}

/** @param {{of: any}} props */
function Suspects({ of }) {
  const answer = useQuery(SUSPECTS, { id: of.id });
  return html`<${Answered} of=${answer}>
    ${(/** @type {any} */ { recall: { suspects } }) => html`<section class="suspects" aria-label=${t("suspects")}>
      <h2>${t("suspects")}</h2>
      <ul>
        ${suspects.slice(0, NAMED).map(
          (/** @type {any} */ one) => html`<li key=${one.id}>
            <${NumberLink} of=${one} /> <span class="soft"><span class="code">${one.item.number}</span> ${one.item.name}</span>
          </li>`,
        )}
        ${suspects.length > NAMED && html`<li class="soft">${t("suspects.more", { count: suspects.length - NAMED })}</li>`}
      </ul>
      ${suspects.length <= MOST_ROOTS &&
      html`<p class="ways">
        <a href=${traceOf(suspects, of.direction)}>${t("trace")}</a>
        <a href=${exportOf(suspects, of.direction)} download>${t("export")}</a>
      </p>`}
    </section>`}
  <//>`;
}

/** @param {any[]} suspects @param {any} direction */
function traceOf(suspects, direction) {
  return to.traceOf(
    suspects.map((one) => ({ item: one.item.number, number: one.number })),
    direction,
  );
}

/** @param {any[]} suspects @param {string} direction */
function exportOf(suspects, direction) {
  const search = new URLSearchParams(suspects.map((one) => ["root", one.id]));
  search.set("direction", direction);
  search.set("format", "csv");
  search.set("rows", "nodes");
  return `/export/trace?${search}`;
}
