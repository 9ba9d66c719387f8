// The policy of an item, to look at and to change.

import { useAction } from "../kit/action.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Chip } from "../parts/chip.js";
import { Faults } from "../parts/faults.js";
import { sayDone } from "../parts/toast.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/items.js";

const t = translator(texts);
const shared = translator(common);

export const SETTINGS = /** @type {const} */ ([
  "useTrackedComponents",
  "checkPreAllocationForProduct",
  "checkPreAllocationForComponents",
  "serialNumberMatchingLimit",
  "allowOverConsumption",
  "requireCompleteComponents",
]);

const CHANGE = `mutation ChangePolicy($input: UpsertItemInput!) {
  upsertItem(input: $input) { item { id } userErrors { code message field } }
}`;

/** @param {{item: any, onChanged: () => void}} props */
export function Policy({ item, onChanged }) {
  const [changed, setChanged] = useState(/** @type {Record<string, boolean> | null} */ (null));
  const action = useAction();
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    // Only what was changed here: others may change the rest at the same time.
    const input = { company: item.company, number: item.number, policy: changed };
    if ((await action.run(CHANGE, input)) === null) return;
    sayDone(t("policy.done"));
    setChanged(null);
    onChanged();
  };
  if (changed === null) {
    return html`<ul class="settings">
        ${SETTINGS.map(
          (one) => html`<li key=${one}>
            <${Chip} tone=${item.policy[one] ? "good" : "none"}>${shared(item.policy[one] ? "yes" : "no")}<//>
            <${Setting} of=${one} />
          </li>`,
        )}
      </ul>
      <p><button type="button" onClick=${() => setChanged({})}>${t("policy.change")}</button></p>`;
  }
  return html`<form onSubmit=${submit}>
    <ul class="settings">
      ${SETTINGS.map(
        (one) => html`<li key=${one}>
          <label>
            <input
              type="checkbox"
              checked=${changed[one] ?? item.policy[one]}
              onChange=${(/** @type {any} */ event) => setChanged({ ...changed, [one]: event.target.checked })}
            />
            <${Setting} of=${one} />
          </label>
        </li>`,
      )}
    </ul>
    <${Faults} error=${action.error} />
    <p class="bar">
      <button class="main" disabled=${action.busy || Object.keys(changed).length === 0}>${t("policy.save")}</button>
      <button type="button" onClick=${() => setChanged(null)}>${shared("cancel")}</button>
    </p>
  </form>`;
}

/** @param {{of: typeof SETTINGS[number]}} props */
function Setting({ of }) {
  return html`<span>${t(`policy.${of}`)}<br /><span class="hint">${t(`policy.${of}.hint`)}</span></span>`;
}
