// The history of one row, in a panel: what it was before and what it is now, in words.

import { ask } from "../kit/api.js";
import { compared } from "../kit/decimal.js";
import { quantity } from "../kit/format.js";
import { html, useEffect, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { useQuery } from "../kit/query.js";
import { Entries } from "../parts/history.js";
import { Panel } from "../parts/panel.js";
import { Answered, Failed, Loading } from "../parts/states.js";
import { worded } from "../parts/words.js";
import { texts } from "../texts/history.js";
import { ASSOCIATION_HISTORY, PRODUCT_HISTORY } from "./queries.js";

const t = translator(texts);
const PAGE = 100;

/** @param {{product: any, onClose: () => void}} props */
export function ProductHistory({ product, onClose }) {
  const [first, setFirst] = useState(PAGE);
  const answer = useQuery(PRODUCT_HISTORY, { id: product.id, first });
  return html`<${Panel} title=${t("titleOf", { number: product.traceable.number })} onClose=${onClose}>
    <${Answered} of=${answer}>
      ${(/** @type {any} */ { node }) => html`
        <${Entries} entries=${node.history.nodes} />
        ${node.history.pageInfo.hasNextPage &&
        html`<button type="button" onClick=${() => setFirst(Math.min(1000, first + PAGE))}>${t("more")}</button>`}
      `}
    <//>
  <//>`;
}

/** An association with all that it is a correction of. @param {{association: any, onClose: () => void}} props */
export function AssociationHistory({ association, onClose }) {
  const [chain, setChain] = useState(/** @type {any[] | null} */ (null));
  const [error, setError] = useState(/** @type {unknown} */ (null));
  useEffect(() => void chainOf(association.id).then(setChain, setError), [association.id]);
  return html`<${Panel} title=${t("titleOf", { number: association.component.number })} onClose=${onClose}>
    ${error !== null && html`<${Failed} error=${error} />`}
    ${chain === null ? error === null && html`<${Loading} />` : html`<${Entries} entries=${entriesOf(chain)} said=${corrected} />`}
  <//>`;
}

/** The association and its predecessors, the oldest first. @param {string} id @returns {Promise<any[]>} */
async function chainOf(id) {
  const found = [];
  for (let next = id; next !== ""; ) {
    const { node } = await ask(ASSOCIATION_HISTORY, { id: next });
    found.unshift(node);
    next = node.supersedes?.id ?? "";
  }
  return found;
}

/** A correction is one entry: that of the old association, which knows what it became. @param {any[]} chain */
function entriesOf(chain) {
  return chain.flatMap((one, at) =>
    one.history.nodes
      .filter((/** @type {any} */ entry) => at === 0 || entry.event !== "ComponentRegistered")
      .map((/** @type {any} */ entry) =>
        entry.event === "AssociationSuperseded" && chain[at + 1] ? { ...entry, before: one, after: chain[at + 1] } : entry,
      ),
  );
}

/** What a correction changed, in words. @param {any} entry */
function corrected({ before, after }) {
  if (!before || !after) return null;
  /** @param {"changed.number" | "changed.quantity" | "changed.line"} key @param {any} was @param {any} is */
  const change = (key, was, is) => worded(t(key), { before: html`<del>${was}</del>`, after: html`<ins>${is}</ins>` });
  const changes = [
    before.component.number !== after.component.number && change("changed.number", before.component.number, after.component.number),
    compared(before.consumption.value, after.consumption.value) !== 0 &&
      change("changed.quantity", quantity(before.consumption), quantity(after.consumption)),
    before.bomLine?.id !== after.bomLine?.id &&
      change("changed.line", before.bomLine?.lineNumber ?? "–", after.bomLine?.lineNumber ?? "–"),
  ].filter(Boolean);
  const told = changes.length > 0 ? changes.map((one, at) => [at > 0 && ", ", one]) : t("changed.nothing");
  return worded(t("corrected"), { changes: told });
}
