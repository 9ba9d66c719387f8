// The health of the genealogy: what would make tomorrow's recall wrong.

import { Finding, KINDS } from "./health/finding.js";
import { company } from "./kit/address.js";
import { count, moment } from "./kit/format.js";
import { html, useMemo, useState } from "./kit/html.js";
import { translator } from "./kit/language.js";
import { openPage } from "./kit/page.js";
import { useQuery } from "./kit/query.js";
import { Chip } from "./parts/chip.js";
import { Icon } from "./parts/icon.js";
import { Failed } from "./parts/states.js";
import { texts } from "./texts/health.js";

const t = translator(texts);
/** The report reads the whole genealogy, in seconds. */
const PATIENCE = 120;
const FIRST = 50;
const MOST = 1000;

const HEALTH = `query Health($company: String, $first: Int) {
  genealogyHealth(company: $company) {
    traceables associations
    findings { code meaning count cases(first: $first) { nodes {
      message
      traceables { id number onHold item { number name } massBalance { unaccounted { value unit } } }
      order { number } finishedProduct { id }
      association { order { number } product { number } }
    } } }
  }
}`;

/** @typedef {import("./health/finding.js").Kind} Kind */

function View() {
  const [first, setFirst] = useState(FIRST);
  const [round, setRound] = useState(0);
  const { data, error, loading } = useQuery(HEALTH, { company, first }, round, PATIENCE);
  const lookedAt = useMemo(() => new Date().toISOString(), [data]);
  const again = () => setRound(round + 1);
  return html`${error !== null && html`<${Failed} error=${error} retry=${again} />`}
    ${data && html`<${Report} of=${data.genealogyHealth} lookedAt=${lookedAt} first=${first} busy=${loading} onMore=${() => setFirst(MOST)} onAgain=${again} />`}
    ${!data && loading && html`<p class="state" role="status"><${Icon} name="wait" /> ${t("checking")}</p>`}`;
}

/** @param {{of: any, lookedAt: string, first: number, busy: boolean, onMore: () => void, onAgain: () => void}} props */
function Report({ of, lookedAt, first, busy, onMore, onAgain }) {
  const cases = of.findings.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.count, 0);
  const isCut = first < MOST && of.findings.some((/** @type {any} */ one) => one.count > one.cases.nodes.length);
  const looked = { traceables: count(of.traceables), associations: count(of.associations), moment: moment(lookedAt) };
  const order = Object.keys(KINDS);
  const findings = of.findings.toSorted((/** @type {any} */ a, /** @type {any} */ b) => order.indexOf(a.code) - order.indexOf(b.code));
  const isGrave = findings.some((/** @type {any} */ one) => KINDS[/** @type {Kind} */ (one.code)] === "bad");
  return html`<section class=${`verdict verdict-${cases === 0 ? "good" : isGrave ? "bad" : "warn"}`} aria-busy=${busy}>
      <${Icon} name=${cases === 0 ? "good" : "warn"} />
      <div role="status">
        <h2>${busy ? t("checking") : cases === 0 ? t("clear") : t("found", { count: cases })}</h2>
        ${cases === 0 && of.traceables > 0 && html`<p>${t("clear.explained")}</p>`}
        <p class="soft">${of.traceables === 0 ? t("looked.none") : t("looked", looked)}</p>
      </div>
      <button type="button" disabled=${busy} onClick=${onAgain}><${Icon} name="again" />${t("again")}</button>
    </section>
    <${Checks} findings=${of.findings} />
    ${findings.map((/** @type {any} */ one) => html`<${Finding} key=${one.code} of=${one} />`)}
    ${isCut && html`<p><button type="button" disabled=${busy} onClick=${onMore}>${t("showMore")}</button></p>`}`;
}

/** Every kind with its count, also those that nothing was found of. @param {{findings: any[]}} props */
function Checks({ findings }) {
  const counts = new Map(findings.map((one) => [one.code, one.count]));
  return html`<ul class="checks" aria-label=${t("checks")}>
    ${/** @type {Kind[]} */ (Object.keys(KINDS)).map((kind) => {
      const found = counts.get(kind) ?? 0;
      return html`<li key=${kind}>
        ${found > 0
          ? html`<a href=${`#${kind}`}>${t(kind)}</a> <${Chip} tone=${KINDS[kind]}>${count(found)}<//>`
          : html`<span>${t(kind)}</span> <${Chip} tone="good">${t("count.none")}<//>`}
      </li>`;
    })}
  </ul>`;
}

openPage({ title: t("title"), help: [t("help.1"), t("help.2")], View, at: "nav.health", width: "wide" });
