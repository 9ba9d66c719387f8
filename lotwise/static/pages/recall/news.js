// What happens while the page stands: members that the trace gains, and that nothing can be heard.

import { useAction } from "../kit/action.js";
import { moment } from "../kit/format.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { isAway } from "../kit/live.js";
import { Faults } from "../parts/faults.js";
import { Icon } from "../parts/icon.js";
import { NumberLink } from "../parts/links.js";
import { sayDone } from "../parts/toast.js";
import { texts } from "../texts/recall.js";
import { EXTEND } from "./queries.js";

const t = translator(texts);

/** How many are named one by one. */
const NAMED = 20;

/** @typedef {{id: string, number: string, item: {number: string, name: string}, entry: {operator: string, recordedAt: string} | null}} Gain */

/** Stays until somebody has seen it. @param {{of: import("@preact/signals").Signal<Gain[]>, recall: any, onChanged: () => void}} props */
export function News({ of, recall, onChanged }) {
  const gains = of.value;
  const action = useAction();
  // There before anything happens, so that screen readers announce it.
  if (gains.length === 0) return html`<div role="alert"></div>`;
  const last = gains[gains.length - 1].entry;
  const takeIn = async () => {
    if (!(await extend(action, recall))) return;
    of.value = [];
    onChanged();
  };
  return html`<div class="gained" role="alert">
    <p class="headline"><${Icon} name="warn" />${t("news", { count: gains.length })}</p>
    <p>
      ${gains.slice(-NAMED).map((one) => html`<span key=${one.id}><${NumberLink} of=${one} /> <span class="soft">${one.item.name}</span></span> `)}
      ${gains.length > NAMED && t("suspects.more", { count: gains.length - NAMED })}
    </p>
    ${last && html`<p class="soft">${t("news.into", { operator: last.operator, moment: moment(last.recordedAt) })}</p>`}
    <${Faults} error=${action.error} />
    <p class="actions">
      <button type="button" onClick=${() => (of.value = [])}>${t("news.seen")}</button>
      ${recall.open && html`<button type="button" class="main" disabled=${action.busy} onClick=${takeIn}><${Icon} name="plus" />${t("extend")}</button>`}
    </p>
  </div>`;
}

/** Take what is new into the case; whether that was done. @param {import("../kit/action.js").Action} action @param {any} recall */
export async function extend(action, recall) {
  const payload = await action.run(EXTEND, { recall: recall.id });
  if (payload === null) return false;
  sayDone(t("extend.done", { count: payload.recall.memberCount - recall.memberCount }));
  return true;
}

export function Away() {
  if (!isAway.value) return null;
  return html`<p class="notice notice-warn" role="status"><${Icon} name="warn" />${t("away")}</p>`;
}
