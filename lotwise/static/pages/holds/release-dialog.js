// Releasing a hold, with a reason. It is recorded beside the hold.

import { useAction } from "../kit/action.js";
import { moment } from "../kit/format.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Dialog } from "../parts/dialog.js";
import { Faults, fieldFault } from "../parts/faults.js";
import { Reason, remember } from "../parts/reason.js";
import { sayDone } from "../parts/toast.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/holds.js";
import { RELEASE } from "./queries.js";
import { UnderWay } from "./under-way.js";

const t = translator(texts);
const shared = translator(common);

/**
 * @param {{hold: any, others?: number, onDone: () => void, onClose: () => void}} props `others`: how many
 *   other holds cover the same number
 */
export function ReleaseDialog({ hold, others = 0, onDone, onClose }) {
  const [reason, setReason] = useState("");
  const action = useAction();
  const { number, item } = hold.traceable;
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if ((await action.run(RELEASE, { hold: hold.id, reason })) === null) return;
    remember(reason);
    sayDone(t("release.done", { number }));
    onDone();
  };
  return html`<${Dialog} title=${t("release.title", { number })} onClose=${onClose}>
    <form onSubmit=${submit}>
      <div>
        <p><span class="code">${number}</span> <span class="soft code">${item.number}</span> · ${t(hold.transitive ? "reach.transitive" : "reach.single")}</p>
        <p><q>${hold.reason}</q></p>
        <p class="hint">${t("release.what", { operator: hold.placedBy, moment: moment(hold.placedAt) })}</p>
      </div>
      ${others > 0 && html`<p class="note">${t("release.still", { count: others, number })}</p>`}
      <${Reason} value=${reason} onInput=${setReason} error=${fieldFault(action.error, "reason")} autofocus />
      <${Faults} error=${action.error} shown=${["reason"]} />
      <${UnderWay} action=${action} />
      <p class="actions">
        <button type="button" onClick=${onClose}>${shared("cancel")}</button>
        <button class="main" disabled=${action.busy || !reason.trim()}>${t("release.submit")}</button>
      </p>
    </form>
  <//>`;
}
