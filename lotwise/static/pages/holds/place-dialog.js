// Placing a hold: on what, how far, and why.

import { useAction } from "../kit/action.js";
import { count } from "../kit/format.js";
import { html, useId, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { useQuery } from "../kit/query.js";
import { Dialog } from "../parts/dialog.js";
import { Faults, fieldFault } from "../parts/faults.js";
import { Reason, remember } from "../parts/reason.js";
import { sayDone } from "../parts/toast.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/holds.js";
import { NumberPicker } from "./number-picker.js";
import { PLACE, REACH } from "./queries.js";
import { UnderWay } from "./under-way.js";

const t = translator(texts);
const shared = translator(common);

/** @typedef {{id: string, number: string, item: {number: string, name: string}}} Numbered */

/** @param {{of?: Numbered, onDone: () => void, onClose: () => void}} props without `of` the number is looked for first */
export function PlaceDialog({ of, onDone, onClose }) {
  const [chosen, setChosen] = useState(/** @type {Numbered | null} */ (of ?? null));
  const title = chosen ? t("place.on", { number: chosen.number }) : t("place");
  // Opened anew for each step, so that the focus is where one goes on.
  return html`<${Dialog} key=${chosen?.id} title=${title} onClose=${onClose}>
    ${chosen
      ? html`<${PlaceForm} of=${chosen} onOther=${of ? undefined : () => setChosen(null)} onDone=${onDone} onClose=${onClose} />`
      : html`<${NumberPicker} onChoose=${setChosen} onClose=${onClose} />`}
  <//>`;
}

/** @param {{of: Numbered, onOther?: () => void, onDone: () => void, onClose: () => void}} props */
function PlaceForm({ of, onOther, onDone, onClose }) {
  const [transitive, setTransitive] = useState(true);
  const [reason, setReason] = useState("");
  const action = useAction();
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if ((await action.run(PLACE, { traceable: { id: of.id }, transitive, reason })) === null) return;
    remember(reason);
    sayDone(t("place.done", { number: of.number }));
    onDone();
  };
  return html`<form onSubmit=${submit}>
    <p class="picked-number">
      <span><span class="code">${of.number}</span> <span class="soft"><span class="code">${of.item.number}</span> ${of.item.name}</span></span>
      ${onOther && html`<button type="button" onClick=${onOther}>${t("pick.change")}</button>`}
    </p>
    <${Reach} of=${of} transitive=${transitive} onChange=${setTransitive} />
    <${Reason} value=${reason} onInput=${setReason} error=${fieldFault(action.error, "reason")} autofocus />
    <${Faults} error=${action.error} shown=${["reason"]} />
    <${UnderWay} action=${action} />
    <p class="actions">
      <button type="button" onClick=${onClose}>${shared("cancel")}</button>
      <button class="danger" disabled=${action.busy || !reason.trim()}>${t("place.submit")}</button>
    </p>
  </form>`;
}

/** @param {{of: Numbered, transitive: boolean, onChange: (transitive: boolean) => void}} props */
function Reach({ of, transitive, onChange }) {
  const name = useId();
  /** @param {boolean} wide @param {string} title @param {any} hint */
  const choice = (wide, title, hint) => html`<label>
    <input type="radio" name=${name} checked=${transitive === wide} onChange=${() => onChange(wide)} />
    <span>${title}<br /><span class="hint">${hint}</span></span>
  </label>`;
  return html`<fieldset class="reach">
    <legend>${t("reach.choose")}</legend>
    ${choice(true, t("reach.transitive.title"), html`${t("reach.transitive.hint")} <${UpToNow} id=${of.id} />`)}
    ${choice(false, t("reach.single"), t("reach.single.hint"))}
  </fieldset>`;
}

/** How many more a wide hold would cover. @param {{id: string}} props */
function UpToNow({ id }) {
  const { data } = useQuery(REACH, { id });
  if (!data) return null;
  const { complete, summary } = data.trace;
  const more = summary.nodeCount - 1;
  if (more === 0) return t("reach.transitive.none");
  if (!complete) return t("reach.transitive.more", { count: count(more) });
  return html`<strong>${t("reach.transitive.count", { count: more })}</strong>`;
}
