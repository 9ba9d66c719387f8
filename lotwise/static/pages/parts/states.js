// What stands where data is to stand: it is being loaded, there is none, or it could not be had.

import { RequestFailed } from "../kit/api.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/common.js";
import { Icon } from "./icon.js";

const t = translator(texts);

/** What a person is told of something that went wrong. @param {unknown} error */
export function explained(error) {
  if (!(error instanceof RequestFailed)) return error instanceof Error ? error.message : String(error);
  const key = /** @type {keyof typeof texts.en} */ (`failed.${error.code}`);
  return key in texts.en ? t(key) : t("failed.other", { message: error.message });
}

export function Loading() {
  return html`<p class="state" role="status">${t("loading")}</p>`;
}

/** @param {{children?: any}} props */
export function Empty({ children }) {
  return html`<p class="state">${children ?? t("empty")}</p>`;
}

/** @param {{error: unknown, retry?: () => void}} props */
export function Failed({ error, retry }) {
  return html`<div class="state state-bad" role="alert">
    <${Icon} name="bad" />
    <p>${explained(error)}</p>
    ${retry && html`<button type="button" onClick=${retry}>${t("retry")}</button>`}
  </div>`;
}

/**
 * The view of an answer: waiting, failed, or what `children` makes of its data.
 *
 * @param {{of: import("../kit/query.js").Answer, children: (data: any) => any}} props
 */
export function Answered({ of, children }) {
  return html`${of.error !== null && html`<${Failed} error=${of.error} retry=${of.reload} />`}
  ${of.data !== null ? children(of.data) : of.error === null && html`<${Loading} />`}`;
}
