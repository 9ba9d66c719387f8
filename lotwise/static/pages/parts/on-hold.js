// The sign of a quality hold: it stands wherever a number that is on hold does.

import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/common.js";
import { Icon } from "./icon.js";

const t = translator(texts);

export function OnHold() {
  return html`<span class="chip chip-hold"><${Icon} name="lock" />${t("onHold")}</span>`;
}
