// Why something is on hold, with the way to release it; and the way to hold it.

import { to } from "../kit/address.js";
import { moment } from "../kit/format.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Icon } from "../parts/icon.js";
import { texts } from "../texts/holds.js";
import { PlaceDialog } from "./place-dialog.js";
import { ReleaseDialog } from "./release-dialog.js";

const t = translator(texts);

/** @param {{of: any, onChanged: () => void}} props `of`: a batch or serial number with its holds */
export function HoldBanner({ of, onChanged }) {
  const [releasing, setReleasing] = useState(/** @type {any} */ (null));
  if (of.holds.length === 0) return null;
  const close = () => setReleasing(null);
  const done = () => {
    close();
    onChanged();
  };
  return html`<section class="hold-banner" aria-label=${t("banner")}>
    <header>
      <${Icon} name="lock" />
      <div>
        <h2>${t("banner")}</h2>
        <span class="soft">${t("banner.several", { count: of.holds.length })}</span>
      </div>
    </header>
    <ul>
      ${of.holds.map(
        (/** @type {any} */ one) => html`<li key=${one.id}>
          <div>
            <p><strong>${one.reason}</strong></p>
            <p class="hint">
              ${t("by", { operator: one.placedBy, moment: moment(one.placedAt) })} · ${t(one.transitive ? "reach.transitive" : "reach.single")}
              ${one.traceable.id !== of.id && html` · <${Because} of=${one.traceable} />`}
            </p>
          </div>
          <a href=${to.hold(one.id)} aria-label="${t("details")}: ${one.reason}">${t("details")}</a>
          <button type="button" aria-label="${t("release")}: ${one.reason}" onClick=${() => setReleasing(one)}><${Icon} name="unlock" />${t("release")} …</button>
        </li>`,
      )}
    </ul>
    ${releasing && html`<${ReleaseDialog} hold=${releasing} others=${releasing.traceable.id === of.id ? of.holds.length - 1 : 0} onDone=${done} onClose=${close} />`}
  </section>`;
}

/** The number that a hold was placed on. @param {{of: any}} props */
function Because({ of }) {
  return html`<a href=${to.traceable(of.item.number, of.number)}>${t("banner.because", { number: of.number })}</a>`;
}

/** @param {{of: any, onChanged: () => void}} props */
export function PlaceButton({ of, onChanged }) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const done = () => {
    close();
    onChanged();
  };
  return html`<button type="button" onClick=${() => setOpen(true)}><${Icon} name="lock" />${t("place")} …</button>
    ${open && html`<${PlaceDialog} of=${of} onDone=${done} onClose=${close} />`}`;
}
