// Withdrawing an action that was recorded by mistake.

import { useAction } from "../kit/action.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Dialog } from "../parts/dialog.js";
import { Faults, fieldFault } from "../parts/faults.js";
import { Icon } from "../parts/icon.js";
import { Reason, remember } from "../parts/reason.js";
import { sayDone } from "../parts/toast.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/recall.js";
import { inWords } from "./in-words.js";
import { WITHDRAW } from "./queries.js";

const t = translator(texts);
const shared = translator(common);

/** @param {{recall: any, member: any, action: any, onDone: () => void, onClose: () => void}} props */
export function WithdrawDialog({ recall, member, action: of, onDone, onClose }) {
  const [reason, setReason] = useState("");
  const action = useAction();
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if ((await action.run(WITHDRAW, { recall: recall.id, actions: [of.id], reason })) === null) return;
    remember(reason);
    sayDone(t("withdraw.done"));
    onDone();
  };
  return html`<${Dialog} title=${t("withdraw.title")} onClose=${onClose}>
    <form onSubmit=${submit}>
      <p><span class="code">${member.number}</span>: ${inWords(of)}</p>
      <p class="soft">${t("withdraw.explained")}</p>
      <${Reason} value=${reason} onInput=${setReason} error=${fieldFault(action.error, "reason")} autofocus />
      <${Faults} error=${action.error} shown=${["reason"]} />
      <p class="actions">
        <button type="button" onClick=${onClose}>${shared("cancel")}</button>
        <button class="main" disabled=${action.busy || !reason.trim()}><${Icon} name="undo" />${t("withdraw")}</button>
      </p>
    </form>
  <//>`;
}
