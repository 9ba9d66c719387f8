// The way to a recall of what is shown: it stands where a trace or a batch or serial number does.

import { to } from "../kit/address.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/common.js";
import { Icon } from "./icon.js";

const t = translator(texts);

/**
 * @param {{suspects: {item: string, number: string}[], direction: "BACKWARD" | "FORWARD" | "BOTH"}} props
 */
export function RecallButton({ suspects, direction }) {
  return html`<a class="button" href=${to.openRecall(suspects, direction)}><${Icon} name="warn" />${t("openRecall")} …</a>`;
}
