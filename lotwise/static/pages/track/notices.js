// What stays in sight until it is settled: refusals nobody has acknowledged, scans that wait.

import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { isAway } from "../kit/live.js";
import { Icon } from "../parts/icon.js";
import { refusal } from "../parts/refusal.js";
import { explained } from "../parts/states.js";
import { texts } from "../texts/track.js";
import { HeldHere } from "./alarm.js";
import { printable } from "./answer-panel.js";

const t = translator(texts);

/** @typedef {import("./station.js").Station} Station */

/** @param {{station: Station}} props */
export function Notices({ station }) {
  const isSilent = isAway.value && station.queue.trouble.value === null;
  return html`<${Trouble} station=${station} />
    ${isSilent && html`<p class="notice notice-warn" role="status"><${Icon} name="warn" />${t("away")}</p>`}
    <${Held} station=${station} />
    <${Refusals} station=${station} />
    <${HeldHere} station=${station} />
    ${!station.queue.keeps.value && html`<p class="notice notice-warn"><${Icon} name="warn" />${t("unkept")}</p>`}`;
}

/** @param {{station: Station}} props */
function Trouble({ station }) {
  const trouble = station.queue.trouble.value;
  if (trouble === null) return null;
  return html`<section class="notice notice-warn" role="status">
    <${Icon} name="warn" />
    <div>
      <strong>${explained(trouble.error)} ${t("trouble", { count: station.queue.waiting.value.length })}</strong>
      <p>${t("trouble.again")}</p>
    </div>
    <button type="button" onClick=${() => station.send()}>${t("trouble.now")}</button>
  </section>`;
}

/** @param {{station: Station}} props */
function Held({ station }) {
  if (!station.queue.held.value) return null;
  const waiting = station.queue.waiting.value;
  return html`<section class="notice notice-warn" role="status">
    <${Icon} name="wait" />
    <div>
      <strong>${t("held", { count: waiting.length })}</strong>
      <p class="codes">${waiting.map((one) => html`<span class="code" key=${one.id}>${one.kind === "scan" && printable(one.text)}</span> `)}</p>
      <p>${t("held.explained", { count: waiting.length })}</p>
    </div>
    <button type="button" onClick=${() => station.send()}>${t("held.send")}</button>
    <button type="button" onClick=${() => station.drop()}>${t("held.drop")}</button>
  </section>`;
}

/** @param {{station: Station}} props */
function Refusals({ station }) {
  // The last one stands in the big answer, as long as nothing newer does.
  const answer = station.answer.value;
  const big = answer?.kind === "refused" ? answer.text : null;
  const refusals = station.refusals.all.value.filter((one) => one.text !== big && one.code !== "ON_HOLD");
  if (refusals.length === 0) return null;
  return html`<section class="notice notice-bad" aria-label=${t("refused")}>
    <${Icon} name="bad" />
    <div>
      <strong>${t("refused.more", { count: refusals.length })}</strong>
      <ul>
        ${refusals.map((one) => {
          const { sentence, detail } = refusal(one.code, one.message);
          return html`<li key=${one.id}>
            <span class="code">${printable(one.text)}</span>: ${sentence}
            ${detail && html`<span class="soft" lang="en"> ${detail}</span>`}
          </li>`;
        })}
      </ul>
    </div>
    <button type="button" onClick=${() => station.acknowledge()}>${t("acknowledge")}</button>
  </section>`;
}
