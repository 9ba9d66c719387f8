// Holds at the scan station: loud where a scan was refused or something is held from now on, until
// somebody has seen it; and in sight as long as they stand.

import { moment } from "../kit/format.js";
import { html, useEffect } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Icon } from "../parts/icon.js";
import { texts } from "../texts/holds.js";
import { texts as ofStation } from "../texts/track.js";
import { printable } from "./answer-panel.js";
import { play } from "./sound.js";

const t = translator(texts);
const station = translator(ofStation);

/** How many are told one by one, and how many numbers beside the first of a hold. */
const SHOWN = 3;
const OTHERS = 12;
/** How long after the siren it comes again, in milliseconds. */
const AGAIN = 6000;

/** @typedef {import("./station.js").Station} Station */
/** @typedef {import("./holds.js").Held} Held */

/** @param {{station: Station}} props */
export function Alarm({ station: of }) {
  const refused = of.refusals.all.value.filter((one) => one.code === "ON_HOLD").toReversed();
  const news = of.holds.news.value;
  const isLoud = refused.length + news.length > 0;
  useEffect(() => {
    if (!isLoud) return undefined;
    const timer = setInterval(() => play("hold"), AGAIN);
    return () => clearInterval(timer);
  }, [isLoud]);
  if (!isLoud) return null;
  const told = [
    ...refused.map((one) => html`<${Told} key=${one.id} held=${one.held} text=${one.text} message=${one.message} what=${t("alarm.refused")} />`),
    ...byHold(news).map(([one, ...more]) => html`<${Told} key=${one.id} held=${one} more=${more} text=${one.number} message="" what=${t("alarm.since")} />`),
  ];
  return html`<section class="alarm" aria-label=${t("alarm.region")}>
    <${Icon} name="stop" />
    <div role="alert">
      <h2>${t("alarm")}</h2>
      ${told.slice(0, SHOWN)} ${told.length > SHOWN && html`<p>+ ${told.length - SHOWN}</p>`}
    </div>
    <button type="button" onClick=${() => of.acknowledge()}>${station("acknowledge")}</button>
  </section>`;
}

/** What has come on hold, together where the same hold is why. @param {Held[]} news @returns {Held[][]} */
function byHold(news) {
  return [...Map.groupBy(news, (one) => one.holds[0]?.id).values()];
}

/** @param {{held: Held | null | undefined, more?: Held[], text: string, message: string, what: string}} props */
function Told({ held, more = [], text, message, what }) {
  const [first, ...others] = held?.holds ?? [];
  return html`<div class="told">
    <p class="code number">${printable(held?.number ?? text)}${held && html` <span class="of">${held.item.number}</span>`}</p>
    ${more.length > 0 &&
    html`<p class="others">
      ${more.slice(0, OTHERS).map((one) => html`<span key=${one.id}><strong class="code">${one.number}</strong> <span class="code">${one.item.number}</span></span>`)}
      ${more.length > OTHERS && `+ ${more.length - OTHERS}`}
    </p>`}
    ${first
      ? html`<p class="because">${first.reason}</p>
          <p>
            ${[
              t("alarm.by", { operator: first.placedBy, moment: moment(first.placedAt) }),
              first.traceable.id !== held?.id && t("alarm.because", { number: first.traceable.number, item: first.traceable.item.number }),
              others.length > 0 && t("alarm.more", { count: others.length }),
            ]
              .filter(Boolean)
              .join(" · ")}
          </p>`
      : html`<p class="because" lang="en">${message || t("alarm.unknown")}</p>`}
    <p><strong>${what}</strong></p>
  </div>`;
}

/** What is on hold on this order, once the alarm was acknowledged. @param {{station: Station}} props */
export function HeldHere({ station: of }) {
  const loud = new Set(of.holds.news.value.map((one) => one.id));
  const held = of.holds.held.value.filter((one) => !loud.has(one.id));
  if (held.length === 0) return null;
  return html`<section class="notice notice-bad" aria-label=${t("alarm.here")}>
    <${Icon} name="lock" />
    <div>
      <strong>${t("alarm.here")}</strong>
      <ul>
        ${held.slice(0, 5).map((one) => html`<li key=${one.id}>
          <span class="code">${one.number}</span> <span class="soft code">${one.item.number}</span>: ${one.holds[0]?.reason}
        </li>`)}
        ${held.length > 5 && html`<li>+ ${held.length - 5}</li>`}
      </ul>
    </div>
  </section>`;
}

/** What is on hold on a line of the selected product. @param {{station: Station, line: string}} props */
export function HeldOnLine({ station: of, line }) {
  return (of.holds.onLines.value.get(line) ?? []).map(
    (number) => html`<span class="chip chip-hold" key=${number}><${Icon} name="lock" />${t("alarm.line", { number })}</span> `,
  );
}
