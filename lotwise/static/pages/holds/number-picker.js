// Finding the batch or serial number that is meant: by a scanned label, the number or a part of it.

import { company } from "../kit/address.js";
import { ask } from "../kit/api.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Field } from "../parts/field.js";
import { Icon } from "../parts/icon.js";
import { OnHold } from "../parts/on-hold.js";
import { Failed } from "../parts/states.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/holds.js";

const t = translator(texts);
const shared = translator(common);

const FOUND = `nodes { id number onHold item { number name } } pageInfo { hasNextPage }`;
const FIND = `query Find($company: String, $text: String!) {
  exact: traceables(company: $company, filter: {text: $text}, first: 20) { ${FOUND} }
  like: traceables(company: $company, search: $text, first: 20) { ${FOUND} }
}`;

/** @typedef {import("./place-dialog.js").Numbered} Numbered */

/** @param {{onChoose: (one: Numbered) => void, onClose: () => void}} props */
export function NumberPicker({ onChoose, onClose }) {
  const [text, setText] = useState("");
  const [state, setState] = useState({ busy: false, error: /** @type {unknown} */ (null), hits: /** @type {any} */ (null), of: "" });
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    const wanted = text.trim();
    if (!wanted) return;
    setState({ busy: true, error: null, hits: null, of: wanted });
    try {
      const { exact, like } = await ask(FIND, { company, text: wanted });
      if (exact.nodes.length === 1) onChoose(exact.nodes[0]);
      else setState({ busy: false, error: null, hits: exact.nodes.length > 0 ? exact : like, of: wanted });
    } catch (error) {
      setState({ busy: false, error, hits: null, of: wanted });
    }
  };
  /** @param {InputEvent} event */
  const type = (event) => setText(/** @type {HTMLInputElement} */ (event.target).value);
  return html`<form onSubmit=${submit}>
    <${Field} label=${t("pick")} input=${{ type: "search", value: text, onInput: type, autofocus: true, spellcheck: false }} />
    ${state.error !== null && html`<${Failed} error=${state.error} />`}
    ${state.hits && html`<${Hits} of=${state.hits} text=${state.of} onChoose=${onChoose} />`}
    <p class="actions">
      <button type="button" onClick=${onClose}>${shared("cancel")}</button>
      <button class="main" disabled=${state.busy || !text.trim()}><${Icon} name="search" />${t("pick.find")}</button>
    </p>
  </form>`;
}

/** @param {{of: any, text: string, onChoose: (one: Numbered) => void}} props */
function Hits({ of, text, onChoose }) {
  if (of.nodes.length === 0) return html`<p class="note" role="status">${t("pick.none", { text })}</p>`;
  return html`<div role="status">
    <p>${t("pick.several")}</p>
    <ul class="hits">
      ${of.nodes.map(
        (/** @type {any} */ one) => html`<li key=${one.id}>
          <button type="button" class="quiet" onClick=${() => onChoose(one)}>
            <span class="code">${one.number}</span>
            <span class="soft"><span class="code">${one.item.number}</span> ${one.item.name}</span>
            ${one.onHold && html`<${OnHold} />`}
          </button>
        </li>`,
      )}
    </ul>
    ${of.pageInfo.hasNextPage && html`<p class="hint">${t("pick.more")}</p>`}
  </div>`;
}
