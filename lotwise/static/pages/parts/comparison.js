// Two persons have changed the same: what each wants, side by side, and the choice.

import { moment } from "../kit/format.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/comparison.js";
import { Icon } from "./icon.js";

const t = translator(texts);

/** @typedef {{label: any, before: any, mine: any, theirs: any}} Difference */

/**
 * @param {{by: string, at: string, differences: Difference[], blocked?: string, busy?: boolean,
 *   onTheirs: () => void, onMine: () => void}} props `blocked`: why mine cannot be saved any more
 */
export function Comparison({ by, at, differences, blocked, busy, onTheirs, onMine }) {
  return html`<section class="comparison" role="alert" aria-label=${t("title")}>
    <p><${Icon} name="warn" /> <strong>${t("title")}.</strong> ${t("explained", { operator: by, moment: moment(at) })}</p>
    <table>
      <thead>
        <tr>
          <th scope="col">${t("field")}</th>
          <th scope="col">${t("before")}</th>
          <th scope="col">${t("mine")}</th>
          <th scope="col">${t("theirs")} · ${by}</th>
        </tr>
      </thead>
      <tbody>
        ${differences.map(
          (one) => html`<tr>
            <th scope="row">${one.label}</th>
            <td class="soft">${one.before}</td>
            <td>${one.mine}</td>
            <td><strong>${one.theirs}</strong></td>
          </tr>`,
        )}
      </tbody>
    </table>
    ${blocked && html`<p>${blocked}</p>`}
    <p class="actions">
      <button type="button" onClick=${onTheirs}>${t("keepTheirs")}</button>
      ${!blocked && html`<button type="button" class="main" disabled=${busy} onClick=${onMine}>${t("useMine")}</button>`}
    </p>
  </section>`;
}
