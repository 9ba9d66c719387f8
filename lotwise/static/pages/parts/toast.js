// Messages at the edge of the page: what was done goes by itself, an error stays until it is closed.

import { html, signal } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/common.js";
import { Icon } from "./icon.js";

const t = translator(texts);
const SECONDS = 6;

/** @typedef {{id: number, tone: "good" | "bad", text: string}} Toast */

/** @type {import("@preact/signals").Signal<Toast[]>} */
const toasts = signal([]);
let last = 0;

/** @param {string} text */
export function sayDone(text) {
  const id = say("good", text);
  setTimeout(() => close(id), SECONDS * 1000);
}

/** @param {string} text */
export function sayError(text) {
  say("bad", text);
}

/** @param {"good" | "bad"} tone @param {string} text */
function say(tone, text) {
  last += 1;
  toasts.value = [...toasts.value, { id: last, tone, text }];
  return last;
}

/** @param {number} id */
function close(id) {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

export function Toasts() {
  return html`<div class="toasts" role="region" aria-live="polite" aria-label="Lotwise">
    ${toasts.value.map(
      (one) => html`<div key=${one.id} class="toast toast-${one.tone}">
        <${Icon} name=${one.tone} />
        <p>${one.text}</p>
        <button type="button" class="quiet" aria-label=${t("close")} onClick=${() => close(one.id)}>
          <${Icon} name="close" />
        </button>
      </div>`,
    )}
  </div>`;
}
