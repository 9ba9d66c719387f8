// A status, told by sign, colour and word.

import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/common.js";
import { Icon } from "./icon.js";

const t = translator(texts);

/** @typedef {"good" | "bad" | "warn" | "part" | "none"} Tone */

/** @type {Record<string, Tone>} */
const TONES = {
  NOT_STARTED: "none",
  IN_PROGRESS: "part",
  COMPLETED: "good",
  CREATED: "none",
  STARTED: "part",
  REPORTED_AS_FINISHED: "good",
  ENDED: "none",
};

/** Any short statement with its sign. @param {{tone: Tone, children?: any}} props */
export function Chip({ tone, children }) {
  return html`<span class="chip chip-${tone}"><${Icon} name=${tone} />${children}</span>`;
}

/** A registration or order status. @param {{status: string}} props */
export function Status({ status }) {
  const key = /** @type {keyof typeof texts.en} */ (`status.${status}`);
  return html`<${Chip} tone=${TONES[status] ?? "none"}>${key in texts.en ? t(key) : status}<//>`;
}
