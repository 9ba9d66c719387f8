// Opening a recall from suspects.

import { useAction } from "../kit/action.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { searchParameter, setSearch } from "../kit/place.js";
import { Dialog } from "../parts/dialog.js";
import { Faults, fieldFault, rowFaults } from "../parts/faults.js";
import { Field } from "../parts/field.js";
import { Icon } from "../parts/icon.js";
import { sayDone } from "../parts/toast.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/recalls.js";
import { Suspects, useSuspects } from "./suspects.js";

const t = translator(texts);
const shared = translator(common);

const OPEN = `mutation Open($input: OpenRecallInput!) {
  openRecall(input: $input) { recall { id memberCount } userErrors { code message field } }
}`;
const DIRECTIONS = /** @type {const} */ (["FORWARD", "BACKWARD", "BOTH"]);

/** Forget what the address said about the recall to be opened. */
export function clearAddress() {
  setSearch({ open: "", direction: "", root: "" });
}

/** @param {{onClose: () => void, onOpened: (id: string) => void}} props */
export function OpenDialog({ onClose, onOpened }) {
  const [title, setTitle] = useState("");
  const [direction, setDirection] = useState(DIRECTIONS.find((one) => one === searchParameter("direction")) ?? "FORWARD");
  const [drill, setDrill] = useState(false);
  const [isTried, setTried] = useState(false);
  const suspects = useSuspects();
  const action = useAction();
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    setTried(true);
    // What stands in the field is meant as well.
    if (suspects.text.trim()) return void suspects.add(suspects.text);
    if (!title.trim() || suspects.chosen.length === 0 || suspects.isOpen) return;
    const input = { title, drill, direction, suspects: suspects.chosen.map((one) => ({ id: one.id })) };
    const payload = await action.run(OPEN, input);
    if (payload === null) return;
    sayDone(t("open.done", { count: payload.recall.memberCount }));
    onOpened(payload.recall.id);
  };
  /** @param {InputEvent} event */
  const type = (event) => setTitle(/** @type {HTMLInputElement} */ (event.target).value);
  const none = isTried && suspects.chosen.length === 0 && !suspects.isOpen && !suspects.busy ? t("open.noSuspect") : "";
  const faults = rowFaults(action.error, "suspects");
  return html`<${Dialog} title=${t("open")} onClose=${onClose} wide>
    <form class="open-recall" onSubmit=${submit} novalidate>
      <${Field}
        label=${t("open.title")}
        hint=${t("open.title.hint")}
        error=${fieldFault(action.error, "title") || (isTried && !title.trim() ? t("open.noTitle") : "")}
        input=${{ value: title, onInput: type, autofocus: true, maxlength: 200, required: true }}
      />
      <${Suspects} of=${suspects} error=${none || (faults.size === 0 ? fieldFault(action.error, "suspects") : "")} faults=${faults} />
      <fieldset class="kinds">
        <legend>${t("open.direction")}</legend>
        ${DIRECTIONS.map(
          (one) => html`<label key=${one}>
            <input type="radio" name="direction" checked=${direction === one} onChange=${() => setDirection(one)} />${t(one)}
          </label>`,
        )}
      </fieldset>
      <label class="drill">
        <input type="checkbox" checked=${drill} onChange=${(/** @type {any} */ event) => setDrill(event.target.checked)} />
        <span>${t("open.drill")}<br /><span class="hint">${t("open.drill.hint")}</span></span>
      </label>
      <${Faults} error=${action.error} shown=${["title", "suspects"]} />
      <p class="actions">
        <button type="button" onClick=${onClose}>${shared("cancel")}</button>
        <button class="main" disabled=${action.busy || suspects.busy}>
          <${Icon} name=${drill ? "flag" : "warn"} />${t(action.busy ? "open.busy" : "open.go")}
        </button>
      </p>
    </form>
  <//>`;
}
