// A wide hold spreads and lifts for as long as it takes, also behind a request that was given up.

import { RequestFailed } from "../kit/api.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/holds.js";

const t = translator(texts);

/** @param {{action: import("../kit/action.js").Action}} props */
export function UnderWay({ action }) {
  if (action.busy) return html`<p class="hint" role="status">${t("busy")}</p>`;
  return action.error instanceof RequestFailed ? html`<p class="note">${t("unsure")}</p>` : null;
}
