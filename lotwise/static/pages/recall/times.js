// Lengths of time as people read them.

import { decimal } from "../kit/format.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/recall.js";

const t = translator(texts);

/** @param {number} seconds */
export function length(seconds) {
  if (seconds < 10) return t("seconds", { s: decimal(seconds.toFixed(1)) });
  const s = Math.floor(seconds);
  if (s < 60) return t("seconds", { s });
  if (s < 3_600) return t("minutes", { m: Math.floor(s / 60), s: s % 60 });
  if (s < 86_400) return t("hours", { h: Math.floor(s / 3_600), m: Math.floor((s % 3_600) / 60) });
  return t("days", { d: Math.floor(s / 86_400), h: Math.floor((s % 86_400) / 3_600) });
}
