// An action in words.

import { quantity } from "../kit/format.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/recall.js";

const t = translator(texts);

/** @param {any} action */
export function inWords(action) {
  const from = action.takenFrom ? ` ${t("from.said", { state: t(/** @type {any} */ (action.takenFrom)) })}` : "";
  return `${t(/** @type {any} */ (action.kind))} ${quantity(action.quantity)}${from}`;
}
