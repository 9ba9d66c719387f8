// Closing a case, and going on with a closed one.

import { useAction } from "../kit/action.js";
import { decimal } from "../kit/format.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Dialog } from "../parts/dialog.js";
import { Faults, fieldFault } from "../parts/faults.js";
import { Icon } from "../parts/icon.js";
import { Reason, remember } from "../parts/reason.js";
import { sayDone } from "../parts/toast.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/recall.js";
import { CLOSE, REOPEN } from "./queries.js";

const t = translator(texts);
const shared = translator(common);

/** @typedef {{recall: any, onDone: () => void, onClose: () => void}} Props */

/** Whether a reason is needed is said by the service. @param {Props} props */
export function CloseDialog({ recall, onDone, onClose }) {
  const [reason, setReason] = useState("");
  const action = useAction();
  const { balance } = recall;
  const open = balance.members - balance.reconciledMembers;
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    const why = reason.trim() ? reason : null;
    if ((await action.run(CLOSE, { recall: recall.id, reason: why })) === null) return;
    if (why) remember(why);
    sayDone(t("close.done"));
    onDone();
  };
  return html`<${Dialog} title=${t("close.title")} onClose=${onClose}>
    <form onSubmit=${submit} novalidate>
      <p>${open === 0 ? t("close.balanced") : t("close.open", { percent: decimal(balance.percentReconciled), count: open })}</p>
      <${Reason} value=${reason} onInput=${setReason} error=${fieldFault(action.error, "reason")} hint=${t("close.hint")} optional autofocus />
      <${Faults} error=${action.error} shown=${["reason"]} />
      <p class="actions">
        <button type="button" onClick=${onClose}>${shared("cancel")}</button>
        <button class="main" disabled=${action.busy}><${Icon} name="good" />${t("close")}</button>
      </p>
    </form>
  <//>`;
}

/** @param {Props} props */
export function ReopenDialog({ recall, onDone, onClose }) {
  const [reason, setReason] = useState("");
  const action = useAction();
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if ((await action.run(REOPEN, { recall: recall.id, reason })) === null) return;
    remember(reason);
    sayDone(t("reopen.done"));
    onDone();
  };
  return html`<${Dialog} title=${t("reopen.title")} onClose=${onClose}>
    <form onSubmit=${submit}>
      <${Reason} value=${reason} onInput=${setReason} error=${fieldFault(action.error, "reason")} autofocus />
      <${Faults} error=${action.error} shown=${["reason"]} />
      <p class="actions">
        <button type="button" onClick=${onClose}>${shared("cancel")}</button>
        <button class="main" disabled=${action.busy || !reason.trim()}><${Icon} name="undo" />${t("reopen")}</button>
      </p>
    </form>
  <//>`;
}
