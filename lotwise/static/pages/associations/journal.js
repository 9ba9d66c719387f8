// A picking list journal: edited line by line, then posted. If others were quicker, both versions
// stand side by side.

import { useAction } from "../kit/action.js";
import { ask } from "../kit/api.js";
import { compared } from "../kit/decimal.js";
import { moment, quantity, readDecimal, written } from "../kit/format.js";
import { html, useEffect, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Comparison } from "../parts/comparison.js";
import { Dialog } from "../parts/dialog.js";
import { Faults, isStale, rowFaults } from "../parts/faults.js";
import { Icon } from "../parts/icon.js";
import { ActivityLink, NumberLink } from "../parts/links.js";
import { Failed, Loading } from "../parts/states.js";
import { sayDone } from "../parts/toast.js";
import { texts } from "../texts/associations.js";
import { texts as common } from "../texts/common.js";
import { texts as comparison } from "../texts/comparison.js";
import { CHANGE_JOURNAL, JOURNAL, POST_JOURNAL } from "./queries.js";

const t = translator(texts);
const shared = translator(common);
const versions = translator(comparison);

/** What is to be posted of a line, as written; null where it is taken out. @typedef {Record<string, string | null>} Edits */

/** @param {{id: string, onChanged: () => void, onClose: () => void}} props */
export function JournalDialog({ id, onChanged, onClose }) {
  const [journal, setJournal] = useState(/** @type {any} */ (undefined));
  const [theirs, setTheirs] = useState(/** @type {any} */ (undefined));
  const [failure, setFailure] = useState(/** @type {unknown} */ (null));
  const [edits, setEdits] = useState(/** @type {Edits} */ ({}));
  const action = useAction();
  const load = () => ask(JOURNAL, { id }).then((data) => data.node);
  const begin = () => void load().then(setJournal, setFailure);
  useEffect(begin, [id]);

  /** Save what was changed; the version to go on with, or null. @param {any} on */
  const save = async (on) => {
    const changed = changes(on, edits);
    if (changed.length === 0) return on.version;
    const payload = await action.run(CHANGE_JOURNAL, { id, lines: changed, version: on.version });
    if (payload === null) return null;
    onChanged();
    return payload.journal?.version ?? 0;
  };
  const saveOnly = async (/** @type {any} */ on) => {
    const version = await save(on);
    if (version === null) return;
    sayDone(t("journal.saved"));
    setEdits({});
    if (version === 0) return onClose();
    begin();
  };
  /** @param {any} on */
  const post = async (on) => {
    const version = await save(on);
    if (version === null || version === 0) return;
    const payload = await action.run(POST_JOURNAL, { id, version });
    if (payload === null) return void load().then((now) => now && setJournal(now));
    sayDone(t("journal.posted"));
    onChanged();
    onClose();
  };
  const discard = async () => {
    const lines = journal.lines.map((/** @type {any} */ one) => ({ id: one.id }));
    const payload = await action.run(CHANGE_JOURNAL, { id, lines, version: journal.version });
    if (payload === null) return;
    sayDone(t("journal.discarded"));
    onChanged();
    onClose();
  };
  const stale = isStale(action.error);
  useEffect(() => {
    if (stale) void load().then(setTheirs, setFailure);
  }, [stale]);
  /** Go on from what stands now, with or without mine. @param {Edits} kept */
  const rebase = (kept) => {
    setJournal(theirs);
    setEdits(kept);
    setTheirs(undefined);
    action.forget();
  };
  const useMine = () => {
    const now = theirs;
    const known = now.lines.map((/** @type {any} */ one) => one.id);
    rebase(Object.fromEntries(Object.entries(edits).filter(([line]) => known.includes(line))));
    void saveOnly(now);
  };

  if (journal === undefined || (stale && theirs === undefined)) {
    const state = failure === null ? html`<${Loading} />` : html`<${Failed} error=${failure} retry=${begin} />`;
    return html`<${Dialog} title=${t("journal.title")} onClose=${onClose} wide><div class="body">${state}</div><//>`;
  }
  if (journal === null || (stale && theirs === null)) {
    return html`<${Dialog} title=${t("journal.title")} onClose=${onClose}><div class="body"><p>${t("journal.gone")}</p></div><//>`;
  }
  const ready = !action.busy && Object.values(edits).every((one) => one === null || readDecimal(one) !== null);
  const dirty = changes(journal, edits).length > 0;
  return html`<${Dialog} title=${t("journal.title")} onClose=${onClose} wide>
    <form
      onSubmit=${(/** @type {Event} */ event) => {
        event.preventDefault();
        void post(journal);
      }}
    >
      <p class="soft">${journal.posted ? t("journal.isPosted") : t("journal.explained")}</p>
      ${journal.changedAt && html`<p class="hint">${t("journal.changed", { operator: journal.changedBy, moment: moment(journal.changedAt) })}</p>`}
      ${stale
        ? html`<${Comparison}
            by=${theirs.changedBy}
            at=${theirs.changedAt}
            differences=${differences(journal, edits, theirs)}
            blocked=${theirs.posted ? t("journal.isPosted") : ""}
            busy=${action.busy}
            onTheirs=${() => rebase({})}
            onMine=${useMine}
          />`
        : html`<${Lines} journal=${journal} edits=${edits} onEdit=${setEdits} faults=${rowFaults(action.error, "lines")} sent=${changes(journal, edits)} />
            <${Faults} error=${action.error} shown=${["lines"]} />
            ${journal.activity && html`<p><${ActivityLink} id=${journal.activity.id}>${t("journal.posted")}<//></p>`}
            ${!journal.posted &&
            html`<p class="actions">
              <button type="button" class="quiet left" disabled=${action.busy} onClick=${discard}>${t("journal.discard")}</button>
              <button type="button" onClick=${onClose}>${shared("close")}</button>
              <button type="button" disabled=${!ready || !dirty} onClick=${() => saveOnly(journal)}>${t("journal.save")}</button>
              <button class="main" disabled=${!ready}><${Icon} name="good" />${t("journal.post")}</button>
            </p>`}`}
    </form>
  <//>`;
}

/**
 * @param {{journal: any, edits: Edits, onEdit: (edits: Edits) => void, faults: Map<number, string>,
 *   sent: {id: string}[]}} props
 */
function Lines({ journal, edits, onEdit, faults, sent }) {
  return html`<div class="table-frame" role="region" aria-label=${t("journal.title")} tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">${shared("number")}</th>
          <th scope="col">${shared("item")}</th>
          <th scope="col" class="number">${t("consumption")}</th>
          <th scope="col" class="number">${t("picked")}</th>
          <th scope="col" class="number">${t("journal.amount")}</th>
          <th scope="col"><span class="unseen">${t("remove")}</span></th>
        </tr>
      </thead>
      <tbody>
        ${journal.lines.map((/** @type {any} */ line) => {
          const at = sent.findIndex((one) => one.id === line.id);
          return html`<${Line} key=${line.id} line=${line} posted=${journal.posted} edits=${edits} onEdit=${onEdit} fault=${faults.get(at)} />`;
        })}
      </tbody>
    </table>
  </div>`;
}

/** @param {{line: any, posted: boolean, edits: Edits, onEdit: (edits: Edits) => void, fault?: string}} props */
function Line({ line, posted, edits, onEdit, fault }) {
  const { component, consumption, picked } = line.association;
  const number = component.number;
  const out = edits[line.id] === null;
  const shown = edits[line.id] ?? written(line.consumption.value);
  const { [line.id]: _, ...others } = edits;
  return html`<tr class=${out ? "gone" : ""}>
    <td data-label=${shared("number")}><div><${NumberLink} of=${component} /></div></td>
    <td data-label=${shared("item")}><div>${component.item.name}</div></td>
    <td class="number" data-label=${t("consumption")}><div>${quantity(consumption)}</div></td>
    <td class="number" data-label=${t("picked")}><div>${quantity(picked)}</div></td>
    <td class="number" data-label=${t("journal.amount")}>
      <div>
        ${posted
          ? quantity(line.consumption)
          : out
            ? t("journal.takenOut")
            : html`<input
                class="amount"
                inputmode="decimal"
                aria-label=${t("journal.amountOf", { number })}
                aria-invalid=${readDecimal(shown) === null ? "true" : undefined}
                value=${shown}
                onInput=${(/** @type {any} */ event) => onEdit({ ...edits, [line.id]: event.target.value })}
              />`}
        ${fault && html`<p class="error" role="alert">${fault}</p>`}
      </div>
    </td>
    <td>
      ${!posted &&
      html`<button
        type="button"
        class="quiet"
        aria-label=${t(out ? "journal.putBack" : "journal.takeOut", { number })}
        onClick=${() => onEdit(out ? others : { ...edits, [line.id]: null })}
      >
        <${Icon} name=${out ? "undo" : "close"} />
      </button>`}
    </td>
  </tr>`;
}

/** What of a journal is to change. @param {any} journal @param {Edits} edits */
function changes(journal, edits) {
  return journal.lines.flatMap((/** @type {any} */ line) => {
    const edit = edits[line.id];
    if (edit === undefined) return [];
    if (edit === null) return [{ id: line.id }];
    const read = readDecimal(edit);
    const same = read !== null && compared(read, line.consumption.value) === 0;
    return same ? [] : [{ id: line.id, consumption: { value: read } }];
  });
}

/**
 * The lines in which not all three agree.
 *
 * @param {any} base @param {Edits} edits @param {any} now
 * @returns {import("../parts/comparison.js").Difference[]}
 */
function differences(base, edits, now) {
  return base.lines.flatMap((/** @type {any} */ line) => {
    const unit = line.consumption.unit;
    const found = now.lines.find((/** @type {any} */ one) => one.id === line.id);
    const edit = edits[line.id];
    const before = quantity(line.consumption);
    const theirs = found ? quantity(found.consumption) : t("journal.takenOut");
    const mine =
      edit === undefined ? versions("unchanged") : edit === null ? t("journal.takenOut") : quantity({ value: readDecimal(edit) ?? edit, unit });
    const label = html`<span class="code">${line.association.component.number}</span>`;
    return before === theirs && (edit === undefined || before === mine) ? [] : [{ label, before, mine, theirs }];
  });
}
