// One thing that a page is about, or that there is none such.

import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/common.js";
import { Answered, Empty } from "./states.js";

const t = translator(texts);

/**
 * @param {{of: import("../kit/query.js").Answer, as: (data: any) => any, children: (found: any) => any}} props
 *   `as` takes the thing out of the answer's data
 */
export function Found({ of, as, children }) {
  return html`<${Answered} of=${of}>
    ${(/** @type {any} */ data) => (as(data) ? children(as(data)) : html`<${Empty}>${t("nothingFound")}<//>`)}
  <//>`;
}
