// The members of the case: where they are, what was done about them, what is open.

import { count, quantity } from "../kit/format.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { searchParameter, setSearch } from "../kit/place.js";
import { usePlace, useQuery } from "../kit/query.js";
import { Chip } from "../parts/chip.js";
import { useChoice } from "../parts/choice.js";
import { Field } from "../parts/field.js";
import { Icon } from "../parts/icon.js";
import { ItemLink } from "../parts/links.js";
import { OnHold } from "../parts/on-hold.js";
import { SearchField, useSearch } from "../parts/search.js";
import { Section } from "../parts/section.js";
import { Answered } from "../parts/states.js";
import { Pager, Table } from "../parts/table.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/recall.js";
import { KINDS, amountOf, isSome } from "./amounts.js";
import { MemberPanel } from "./member-panel.js";
import { MEMBERS } from "./queries.js";
import { RecordDialog } from "./record.js";

const t = translator(texts);
const shared = translator(common);

/** What the list can be narrowed to, as the service takes it. @type {Record<string, Record<string, unknown>>} */
const SHOWN = {
  all: {},
  open: { open: true },
  done: { open: false },
  first: { joined: false },
  joined: { joined: true },
  LOCATED: { lacking: "LOCATED" },
  NOTIFIED: { lacking: "NOTIFIED" },
  DESTROYED: { lacking: "DESTROYED" },
};
/** @type {Record<import("./amounts.js").Kind, import("../parts/chip.js").Tone>} */
const TONES = { LOCATED: "part", QUARANTINED: "good", RETURNED: "good", DESTROYED: "good", NOTIFIED: "none" };

/** @param {{recall: any, round: number, onChanged: () => void}} props */
export function Members({ recall, round, onChanged }) {
  const search = useSearch("search");
  const [shown, setShown] = useState(searchParameter("show") in SHOWN ? searchParameter("show") : "all");
  const [selected, setSelected] = useState(searchParameter("member"));
  const place = usePlace(`${search.wanted} ${shown}`);
  const filter = { ...SHOWN[shown], search: search.wanted || null };
  const answer = useQuery(MEMBERS, { id: recall.id, filter, after: place.after }, round);
  /** @param {string} id */
  const select = (id) => {
    setSelected(id);
    setSearch({ member: id });
  };
  /** @param {Event} event */
  const show = (event) => {
    const chosen = /** @type {HTMLSelectElement} */ (event.target).value;
    setShown(chosen);
    setSearch({ show: chosen === "all" ? "" : chosen });
  };
  const beside = html`<span class="soft">${count(recall.memberCount)}</span>`;
  return html`<${Section} title=${t("members")} beside=${beside}>
      <form class="bar" role="search" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
        <${SearchField} label=${t("members.search")} search=${search} />
        <${Field} label=${t("members.show")}>
          ${(/** @type {any} */ attributes) => html`<select ...${attributes} value=${shown} onChange=${show}>
            ${Object.keys(SHOWN).map((one) => html`<option value=${one}>${t(/** @type {any} */ (`show.${one}`))}</option>`)}
          </select>`}
        <//>
      </form>
      <${Answered} of=${answer}>
        ${(/** @type {any} */ data) =>
          html`<${List} recall=${recall} page=${data.recall.members} place=${place} selected=${selected} select=${select} onChanged=${onChanged} />`}
      <//>
    <//>
    ${selected && html`<${MemberPanel} key=${selected} recall=${recall} id=${selected} round=${round} onChanged=${onChanged} onClose=${() => select("")} />`}`;
}

/** @param {{recall: any, page: any, place: any, selected: string, select: (id: string) => void, onChanged: () => void}} props */
function List({ recall, page, place, selected, select, onChanged }) {
  const rows = page.nodes;
  const choice = useChoice(rows.map((/** @type {any} */ one) => one.id));
  const [recording, setRecording] = useState(false);
  const chosen = rows.filter((/** @type {any} */ one) => choice.has(one.id));
  const done = () => {
    setRecording(false);
    choice.set([]);
    onChanged();
  };
  return html`${recall.open &&
    html`<div class="toolbar" role="toolbar" aria-label=${t("members")}>
      <button type="button" class="main" disabled=${chosen.length === 0} onClick=${() => setRecording(true)}>
        <${Icon} name="edit" />${t("record")} …
      </button>
      <span class="soft" aria-live="polite">${chosen.length > 0 && shared("chosen", { count: chosen.length })}</span>
    </div>`}
    <${Table}
      caption=${t("members")}
      columns=${columns(select, selected)}
      rows=${rows}
      id=${(/** @type {any} */ row) => row.id}
      name=${(/** @type {any} */ row) => row.number}
      choice=${recall.open ? choice : undefined}
      pick=${(/** @type {any} */ row) => select(row.id)}
      selected=${selected}
      empty=${t("members.none")}
    />
    <${Pager} place=${place} info=${page.pageInfo} />
    ${recording && html`<${RecordDialog} recall=${recall} members=${chosen} onDone=${done} onClose=${() => setRecording(false)} />`}`;
}

/** @param {(id: string) => void} select @param {string} selected @returns {import("../parts/table.js").Column<any>[]} */
const columns = (select, selected) => [
  {
    key: "number",
    label: shared("number"),
    cell: (row) => html`<span class="parts">
      <button type="button" class="link code" aria-pressed=${selected === row.id} onClick=${() => select(row.id)}>${row.number}</button>
      ${row.traceable.onHold && html`<${OnHold} />`}
      ${row.joinedAt && html`<${Chip} tone="warn">${t("joined")}<//>`}
    </span>`,
    sort: (row) => row.number,
  },
  { key: "item", label: shared("item"), cell: (row) => html`<${ItemLink} of=${row.item} />`, sort: (row) => row.item.number },
  {
    key: "level",
    label: t("level"),
    number: true,
    cell: (row) => (row.depth === 0 ? t("suspect") : count(row.depth)),
    sort: (row) => row.depth,
  },
  { key: "quantity", label: shared("quantity"), number: true, cell: (row) => quantity(row.quantity), sort: (row) => Number(row.quantity.value) },
  { key: "where", label: t("where"), cell: (row) => whereIs(row.traceable), sort: (row) => whereIs(row.traceable) },
  { key: "done", label: t("done"), cell: (row) => html`<${Done} of=${row} />` },
  {
    key: "open",
    label: t("left"),
    number: true,
    cell: (row) => (isSome(row.open.value) ? html`<strong>${quantity(row.open)}</strong>` : html`<${Chip} tone="good">${t("nothingOpen")}<//>`),
    sort: (row) => Number(row.open.value),
  },
];

/** @param {any} traceable */
function whereIs({ place, customers }) {
  return [...customers, place].filter(Boolean).join(", ");
}

/** What was done about a member, each with its quantity. @param {{of: any}} props */
export function Done({ of }) {
  const kinds = KINDS.filter((one) => isSome(amountOf(of, one)));
  if (kinds.length === 0) return null;
  return html`<span class="parts">
    ${kinds.map((one) => html`<${Chip} key=${one} tone=${TONES[one]}>${t(one)} ${quantity(of[one.toLowerCase()])}<//>`)}
  </span>`;
}
