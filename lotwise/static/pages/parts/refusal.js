// Why the service refused something, in the page's language.

import { language, translator } from "../kit/language.js";
import { texts } from "../texts/refusals.js";

const t = translator(texts);

/**
 * A sentence for a person. The service writes English; in other languages its sentence, which says
 * more, is kept as `detail`.
 *
 * @param {string} code
 * @param {string} message
 * @returns {{sentence: string, detail: string}}
 */
export function refusal(code, message) {
  const known = /** @type {keyof typeof texts.en} */ (code in texts.en ? code : "other");
  if (language === "en" && message !== "") return { sentence: message, detail: "" };
  return { sentence: t(known), detail: message };
}
