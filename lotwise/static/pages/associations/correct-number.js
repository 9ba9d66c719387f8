// The number that a finished product really has. If others were quicker, both stand side by side.

import { useAction } from "../kit/action.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { useQuery } from "../kit/query.js";
import { Comparison } from "../parts/comparison.js";
import { Dialog } from "../parts/dialog.js";
import { Faults, fieldFault, isStale } from "../parts/faults.js";
import { Field } from "../parts/field.js";
import { Reason, remember } from "../parts/reason.js";
import { Answered } from "../parts/states.js";
import { sayDone } from "../parts/toast.js";
import { texts } from "../texts/associations.js";
import { texts as common } from "../texts/common.js";
import { texts as comparison } from "../texts/comparison.js";
import { CORRECT_PRODUCT, PRODUCT_HISTORY } from "./queries.js";

const t = translator(texts);
const shared = translator(common);
const versions = translator(comparison);

/** @param {{product: any, onDone: () => void, onClose: () => void}} props */
export function CorrectNumber({ product, onDone, onClose }) {
  const before = product.traceable.number;
  const [number, setNumber] = useState(before);
  const [reason, setReason] = useState("");
  const action = useAction();

  /** @param {number} version */
  const send = async (version) => {
    const payload = await action.run(CORRECT_PRODUCT, { id: product.id, number, reason, version });
    if (payload === null) return;
    remember(reason);
    sayDone(t("correct.done"));
    onDone();
  };
  if (isStale(action.error)) {
    return html`<${Dialog} title=${t("correct.product", { number: before })} onClose=${onClose} wide>
      <div class="body">
        <${Conflict} id=${product.id} before=${before} mine=${number} busy=${action.busy} onMine=${send} onTheirs=${onDone} />
      </div>
    <//>`;
  }
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    void send(product.version);
  };
  /** @param {InputEvent} event */
  const type = (event) => setNumber(/** @type {HTMLInputElement} */ (event.target).value);
  const nothing = number.trim() === before;
  return html`<${Dialog} title=${t("correct.product", { number: before })} onClose=${onClose}>
    <form onSubmit=${submit}>
      <${Field}
        label=${shared("number")}
        error=${fieldFault(action.error, "number")}
        input=${{ value: number, class: "code", onInput: type, autofocus: true }}
      />
      <${Reason} value=${reason} onInput=${setReason} error=${fieldFault(action.error, "reason")} />
      <${Faults} error=${action.error} shown=${["number", "reason"]} />
      <p class="actions">
        <button type="button" onClick=${onClose}>${shared("cancel")}</button>
        <button class="main" disabled=${action.busy || nothing || !number.trim() || !reason.trim()}>${t("correct")}</button>
      </p>
    </form>
  <//>`;
}

/**
 * @param {{id: string, before: string, mine: string, busy: boolean, onMine: (version: number) => void,
 *   onTheirs: () => void}} props
 */
function Conflict({ id, before, mine, busy, onMine, onTheirs }) {
  const answer = useQuery(PRODUCT_HISTORY, { id, first: 1000 });
  return html`<${Answered} of=${answer}>
    ${(/** @type {any} */ { node: present }) => {
      // What happens to components is no change of the product.
      const own = present.history.nodes.filter((/** @type {any} */ one) => !one.component);
      const last = own.at(-1);
      const gone = present.removedAt ? versions("removed", { reason: present.removalReason ?? "" }) : "";
      return html`<${Comparison}
        by=${last.operator}
        at=${last.recordedAt}
        differences=${[{ label: shared("number"), before, mine, theirs: present.traceable.number }]}
        blocked=${gone}
        busy=${busy}
        onMine=${() => onMine(present.version)}
        onTheirs=${onTheirs}
      />`;
    }}
  <//>`;
}
