// Lengths of time as people read them.

import { decimal } from "../kit/format.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/recall.js";

const t = translator(texts);

/** @param {number} seconds */
export function length(seconds) {
  if (seconds < 10) return t("seconds", { s: decimal(seconds.toFixed(seconds < 1 ? 2 : 1).replace(/\.0+$/, "")) });
  const s = Math.floor(seconds);
  const [d, h, m] = [Math.floor(s / 86_400), Math.floor((s % 86_400) / 3_600), Math.floor((s % 3_600) / 60)];
  /** The greatest two that are not nothing. @type {[string, number][]} */
  const parts = d > 0 ? [["days", d], ["hours", h]] : h > 0 ? [["hours", h], ["minutes", m]] : [["minutes", m], ["seconds", s % 60]];
  return parts
    .filter(([, count]) => count > 0)
    .map(([unit, count]) => t(/** @type {any} */ (unit), { [unit[0]]: count }))
    .join(" ");
}
