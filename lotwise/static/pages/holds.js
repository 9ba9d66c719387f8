// Quality holds: what is held, why, since when; placing and releasing.

import { HoldPanel } from "./holds/hold-panel.js";
import { HoldsTable } from "./holds/holds-table.js";
import { PlaceDialog } from "./holds/place-dialog.js";
import { HOLDS, HOLD_CHANGES } from "./holds/queries.js";
import { ReleaseDialog } from "./holds/release-dialog.js";
import { company } from "./kit/address.js";
import { html, signal, useState } from "./kit/html.js";
import { translator } from "./kit/language.js";
import { openPage } from "./kit/page.js";
import { searchParameter, setSearch } from "./kit/place.js";
import { usePlace, useQuery } from "./kit/query.js";
import { Icon } from "./parts/icon.js";
import { NewEntries, useFollowed } from "./parts/live.js";
import { SearchField, useSearch } from "./parts/search.js";
import { Segments } from "./parts/segments.js";
import { texts } from "./texts/holds.js";

const t = translator(texts);
/** Which holds are shown, and what the API is asked for them. */
const SHOWN = { open: true, released: false, all: null };
/** @typedef {keyof typeof SHOWN} Shown */

/** Whether a hold is being placed; the button stands beside the heading. */
const isPlacing = signal(false);

function View() {
  const search = useSearch("search");
  const [show, setShow] = useState(/** @type {Shown} */ (searchParameter("show") in SHOWN ? searchParameter("show") : "open"));
  const [round, setRound] = useState(0);
  const [panel, setPanel] = useState(searchParameter("hold"));
  const [releasing, setReleasing] = useState(/** @type {any} */ (null));
  const place = usePlace(`${show} ${search.wanted}`);
  const wanted = { company, open: SHOWN[show], search: search.wanted || null, after: place.after };
  const answer = useQuery(HOLDS, wanted, round);
  const again = () => setRound((before) => before + 1);
  const followed = useFollowed(HOLD_CHANGES, { company }, again);
  /** @param {string} id */
  const look = (id) => {
    setPanel(id);
    setSearch({ hold: id });
  };
  /** @param {string} what @param {any} hold */
  const open = (what, hold) => (what === "release" ? setReleasing(hold) : look(hold.id));
  const done = () => {
    setReleasing(null);
    isPlacing.value = false;
    again();
  };
  /** @param {Shown} one */
  const choose = (one) => {
    setShow(one);
    setSearch({ show: one === "open" ? "" : one });
  };
  return html`<form class="bar" role="search" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <${SearchField} label=${t("search")} search=${search} />
      <${Segments} label=${t("show")} choices=${Object.keys(SHOWN).map((one) => [one, t(/** @type {any} */ (`show.${one}`))])} chosen=${show} choose=${choose} />
    </form>
    <${NewEntries} of=${followed} />
    <${HoldsTable} of=${answer} place=${place} show=${show} empty=${t(search.wanted ? "none.search" : `none.${show}`)} selected=${panel} open=${open} />
    ${panel && html`<${HoldPanel} key=${panel} id=${panel} round=${round} onRelease=${setReleasing} onClose=${() => look("")} />`}
    ${releasing && html`<${ReleaseDialog} hold=${releasing} others=${releasing.traceable.holds.length - 1} onDone=${done} onClose=${() => setReleasing(null)} />`}
    ${isPlacing.value && html`<${PlaceDialog} onDone=${done} onClose=${() => (isPlacing.value = false)} />`}`;
}

function Actions() {
  return html`<button type="button" class="danger" onClick=${() => (isPlacing.value = true)}><${Icon} name="lock" />${t("place")} …</button>`;
}

openPage({ title: t("title"), help: [t("help.1"), t("help.2")], View, at: "nav.holds", width: "wide", Actions });
