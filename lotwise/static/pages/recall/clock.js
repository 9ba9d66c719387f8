// The clock of a recall or drill: how long each step took, against its target.

import { html, useEffect, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Chip } from "../parts/chip.js";
import { Section } from "../parts/section.js";
import { texts } from "../texts/recall.js";
import { length } from "./times.js";

const t = translator(texts);

/** @param {{of: any}} props */
export function Clock({ of }) {
  const { clock } = of;
  const isRunning = of.open && (clock.scopeSeconds === null || clock.reconciledSeconds === null);
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  const end = of.closedAt ? Date.parse(of.closedAt) : now;
  const elapsed = Math.max(0, (end - Date.parse(of.openedAt)) / 1000);
  /** @param {"clock.first" | "clock.scope" | "clock.reconciled"} label @param {string | null} taken @param {string} target */
  const step = (label, taken, target) =>
    html`<${Step} label=${t(label)} taken=${taken === null ? null : Number(taken)} elapsed=${elapsed} target=${Number(target)} isOpen=${of.open} />`;
  return html`<${Section} title=${t("clock")} beside=${of.drill && html`<${Chip} tone="part">${t("drill")}<//>`}>
    <div class="clock">
      ${step("clock.first", clock.firstAnswerSeconds, clock.firstAnswerTarget)}
      ${step("clock.scope", clock.scopeSeconds, clock.scopeTarget)}
      ${step("clock.reconciled", clock.reconciledSeconds, clock.reconciledTarget)}
    </div>
    ${clock.closedSeconds !== null && html`<p class="soft">${t("clock.closed", { time: length(Number(clock.closedSeconds)) })}</p>`}
  <//>`;
}

/** @param {{label: string, taken: number | null, elapsed: number, target: number, isOpen: boolean}} props */
function Step({ label, taken, elapsed, target, isOpen }) {
  const spent = taken ?? elapsed;
  const isLate = spent > target;
  const tone = isLate ? "bad" : taken !== null ? "good" : "";
  return html`<div class=${`step ${isLate ? "late" : ""}`} role="group" aria-label=${label}>
    <span class="soft">${label}</span>
    <strong class="time">${length(spent)}</strong>
    <progress class=${tone} max=${target} value=${Math.min(spent, target)} aria-label=${label}></progress>
    <span class="said">
      ${taken === null
        ? html`<${Chip} tone=${isLate ? "bad" : isOpen ? "part" : "warn"}>${t(isOpen ? (isLate ? "clock.late" : "clock.running") : "clock.stopped")}<//>`
        : html`<${Chip} tone=${isLate ? "bad" : "good"}>${t(isLate ? "clock.late" : "clock.inTime")}<//>`}
      <span class="hint">${t("clock.target", { time: length(target) })}</span>
    </span>
  </div>`;
}
