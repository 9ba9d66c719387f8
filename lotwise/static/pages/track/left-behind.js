// Scans that a station in this browser has kept and not sent, of whichever order: said where the next
// order is chosen, since they go on only when their own station is opened.

import { company, to } from "../kit/address.js";
import { html, useEffect, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Icon } from "../parts/icon.js";
import { texts } from "../texts/track.js";
import { leftBehind } from "./store.js";

const t = translator(texts);

export function LeftBehind() {
  const [left, setLeft] = useState(/** @type {Map<string, number>} */ (new Map()));
  useEffect(() => {
    void leftBehind(company ?? "").then(setLeft);
  }, []);
  return [...left].map(
    ([order, count]) => html`<p class="notice notice-warn" key=${order}>
      <${Icon} name="warn" /><span>${t("left", { count, order })}</span>
      <a class="button" href=${to.track(order)}>${t("left.open")}</a>
    </p>`,
  );
}
