// The recalls and drills of the company, and opening one.

import { to } from "./kit/address.js";
import { html, useState } from "./kit/html.js";
import { translator } from "./kit/language.js";
import { openPage } from "./kit/page.js";
import { searchParameter, setSearch } from "./kit/place.js";
import { Field } from "./parts/field.js";
import { Icon } from "./parts/icon.js";
import { SearchField, useSearch } from "./parts/search.js";
import { OpenDialog, clearAddress } from "./recalls/open-dialog.js";
import { RecallsTable } from "./recalls/recalls-table.js";
import { SettingsDialog } from "./recalls/settings-dialog.js";
import { texts } from "./texts/recalls.js";

const t = translator(texts);
const STATES = ["all", "open", "closed"];
const KINDS = ["all", "real", "drill"];

function View() {
  const search = useSearch("search");
  const [state, setState] = useParameter("state", STATES);
  const [kind, setKind] = useParameter("kind", KINDS);
  const [dialog, setDialog] = useState(searchParameter("open") === "new" ? "open" : "");
  const close = () => {
    setDialog("");
    clearAddress();
  };
  return html`<form class="bar" role="search" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <${SearchField} label=${t("search")} search=${search} />
      <${Choice} label=${t("state")} name="state" of=${STATES} value=${state} onChange=${setState} />
      <${Choice} label=${t("kind")} name="kind" of=${KINDS} value=${kind} onChange=${setKind} />
      <span class="beside">
        <button type="button" onClick=${() => setDialog("settings")}><${Icon} name="wait" />${t("settings")}</button>
        <button type="button" class="main" onClick=${() => setDialog("open")}><${Icon} name="plus" />${t("open")}</button>
      </span>
    </form>
    <${RecallsTable} search=${search.wanted} state=${state} kind=${kind} />
    ${dialog === "open" && html`<${OpenDialog} onClose=${close} onOpened=${(/** @type {string} */ id) => location.assign(to.recall(id))} />`}
    ${dialog === "settings" && html`<${SettingsDialog} onClose=${close} />`}`;
}

/** A choice that stands in the page's address; the first one is the usual. @param {string} name @param {string[]} of */
function useParameter(name, of) {
  const [value, setValue] = useState(of.find((one) => one === searchParameter(name)) ?? of[0]);
  /** @param {string} chosen */
  const choose = (chosen) => {
    setValue(chosen);
    setSearch({ [name]: chosen === of[0] ? "" : chosen });
  };
  return /** @type {const} */ ([value, choose]);
}

/** @param {{label: string, name: "state" | "kind", of: string[], value: string, onChange: (chosen: string) => void}} props */
function Choice({ label, name, of, value, onChange }) {
  /** @param {Event} event */
  const change = (event) => onChange(/** @type {HTMLSelectElement} */ (event.target).value);
  return html`<${Field} label=${label}>
    ${(/** @type {any} */ attributes) => html`<select ...${attributes} value=${value} onChange=${change}>
      ${of.map((one) => html`<option value=${one}>${t(/** @type {any} */ (`${name}.${one}`))}</option>`)}
    </select>`}
  <//>`;
}

openPage({ title: t("title"), help: [t("help.1"), t("help.2")], View, at: "nav.recalls", width: "wide" });
