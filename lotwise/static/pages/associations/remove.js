// Removing rows, all or none, for one reason.

import { useAction } from "../kit/action.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Dialog } from "../parts/dialog.js";
import { Faults, fieldFault } from "../parts/faults.js";
import { Icon } from "../parts/icon.js";
import { Reason, remember } from "../parts/reason.js";
import { RefusedRows } from "../parts/refused-rows.js";
import { sayDone } from "../parts/toast.js";
import { texts } from "../texts/associations.js";
import { texts as common } from "../texts/common.js";

const t = translator(texts);
const shared = translator(common);

/**
 * @param {{mutation: string, title: "remove.products" | "remove.components", rows: {id: string, name: string}[],
 *   onDone: () => void, onClose: () => void}} props
 */
export function RemoveDialog({ mutation, title, rows, onDone, onClose }) {
  const [kept, setKept] = useState(rows);
  const [reason, setReason] = useState("");
  const action = useAction();
  const forms = { count: kept.length, number: kept[0]?.name ?? "" };
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    const payload = await action.run(mutation, { ids: kept.map((one) => one.id), reason });
    if (payload === null) return;
    remember(reason);
    sayDone(t("remove.done", forms));
    onDone();
  };
  /** @param {string[]} ids */
  const keep = (ids) => {
    action.forget();
    setKept(kept.filter((one) => ids.includes(one.id)));
  };
  return html`<${Dialog} title=${t(title, forms)} onClose=${onClose}>
    <form onSubmit=${submit}>
      <p class="named">${kept.map((one) => html`<span key=${one.id} class="code">${one.name}</span> `)}</p>
      <p class="soft">${t("remove.explained", forms)}</p>
      <${Reason} value=${reason} onInput=${setReason} error=${fieldFault(action.error, "reason")} autofocus />
      <${RefusedRows} error=${action.error} field="ids" rows=${kept} onKeep=${keep} />
      <${Faults} error=${action.error} shown=${["reason", "ids"]} />
      <p class="actions">
        <button type="button" onClick=${onClose}>${shared("cancel")}</button>
        <button class="main" disabled=${action.busy || !reason.trim()}><${Icon} name="remove" />${t("remove")}</button>
      </p>
    </form>
  <//>`;
}
