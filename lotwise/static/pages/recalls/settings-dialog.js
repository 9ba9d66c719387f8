// What the company wants of its recalls: target times, and how much may stay open.

import { useAction } from "../kit/action.js";
import { company } from "../kit/address.js";
import { readDecimal, written } from "../kit/format.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { useQuery } from "../kit/query.js";
import { Dialog } from "../parts/dialog.js";
import { Faults, fieldFault } from "../parts/faults.js";
import { Field } from "../parts/field.js";
import { Answered } from "../parts/states.js";
import { sayDone } from "../parts/toast.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/recalls.js";

const t = translator(texts);
const shared = translator(common);

const SETTINGS = `query Settings($company: String) {
  recallSettings(company: $company) { firstAnswerSeconds scopeSeconds reconciledSeconds tolerancePercent }
}`;
const SET = `mutation Set($input: SetRecallSettingsInput!) {
  setRecallSettings(input: $input) { settings { scopeSeconds } userErrors { code message field } }
}`;
const TIMES = /** @type {const} */ ([
  ["firstAnswerSeconds", "settings.first"],
  ["scopeSeconds", "settings.scope"],
  ["reconciledSeconds", "settings.reconciled"],
]);

/** @param {{onClose: () => void}} props */
export function SettingsDialog({ onClose }) {
  const answer = useQuery(SETTINGS, { company });
  return html`<${Dialog} title=${t("settings.title")} onClose=${onClose}>
    <div class="body">
      <${Answered} of=${answer}>
        ${(/** @type {any} */ { recallSettings }) => html`<${Form} of=${recallSettings} onClose=${onClose} />`}
      <//>
    </div>
  <//>`;
}

/** @param {{of: any, onClose: () => void}} props */
function Form({ of, onClose }) {
  const [typed, setTyped] = useState(
    /** @type {Record<string, string>} */ ({
      ...Object.fromEntries(TIMES.map(([name]) => [name, written(String(of[name] / 60))])),
      tolerancePercent: written(of.tolerancePercent),
    }),
  );
  const action = useAction();
  const tolerance = readDecimal(typed.tolerancePercent);
  const ready = tolerance !== null && TIMES.every(([name]) => secondsOf(typed[name]) !== null);
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    const times = Object.fromEntries(TIMES.map(([name]) => [name, secondsOf(typed[name])]));
    if ((await action.run(SET, { company, ...times, tolerancePercent: tolerance })) === null) return;
    sayDone(t("settings.done"));
    onClose();
  };
  /** @param {string} name */
  const input = (name) => ({
    value: typed[name],
    inputmode: "decimal",
    onInput: (/** @type {any} */ event) => setTyped({ ...typed, [name]: event.target.value }),
  });
  return html`<form class="stack" onSubmit=${submit}>
    <p class="soft">${t("settings.explained")}</p>
    ${TIMES.map(
      ([name, label], at) => html`<${Field}
        key=${name}
        label=${t(label)}
        error=${fieldFault(action.error, name) || (secondsOf(typed[name]) === null ? t("settings.minutes", { example: written("7.5") }) : "")}
        input=${{ ...input(name), autofocus: at === 0 }}
      />`,
    )}
    <${Field}
      label=${t("settings.tolerance")}
      error=${fieldFault(action.error, "tolerancePercent") || (tolerance === null ? t("settings.percent") : "")}
      input=${input("tolerancePercent")}
    />
    <${Faults} error=${action.error} shown=${[...TIMES.map(([name]) => name), "tolerancePercent"]} />
    <p class="actions">
      <button type="button" onClick=${onClose}>${shared("cancel")}</button>
      <button class="main" disabled=${action.busy || !ready}>${shared("save")}</button>
    </p>
  </form>`;
}

/** Whole seconds, of minutes as a person wrote them; null where that is none. @param {string} text */
function secondsOf(text) {
  const read = readDecimal(text);
  const seconds = read === null ? 0 : Math.round(Number(read) * 60);
  return seconds > 0 && seconds < 2 ** 31 ? seconds : null;
}
