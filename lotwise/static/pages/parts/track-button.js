// The way to the scan station of an order: it stands wherever an order does.

import { to } from "../kit/address.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/common.js";
import { Icon } from "./icon.js";

const t = translator(texts);

/** @param {{order: string}} props the order's number */
export function TrackButton({ order }) {
  return html`<a class="button" href=${to.track(order)} aria-label="${t("track")}: ${order}">
    <${Icon} name="scan" />${t("track")}
  </a>`;
}
