// A table that can be sorted by its columns, and turned into cards on a narrow screen.

import { count } from "../kit/format.js";
import { html, useEffect, useRef, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/common.js";
import { pressed } from "./choice.js";
import { Icon } from "./icon.js";
import { Empty } from "./states.js";

const t = translator(texts);

/**
 * A column: `cell` shows a row; `sort` gives what the rows on this page are sorted by; `number` sets
 * digits under each other; `bare` says that the cell explains itself, such as a button.
 *
 * @template Row
 * @typedef {object} Column
 * @property {string} key
 * @property {string} label
 * @property {(row: Row) => any} cell
 * @property {(row: Row) => string | number} [sort]
 * @property {boolean} [number]
 * @property {boolean} [bare]
 */

/**
 * @template Row
 * @typedef {object} TableProps
 * @property {string} caption what the table holds, for screen readers
 * @property {Column<Row>[]} columns
 * @property {Row[]} rows
 * @property {(row: Row) => string} id
 * @property {any} [empty] what is said where there are no rows
 * @property {string | null} [selected] the id of the selected row
 * @property {import("./choice.js").Choice} [choice] rows can be chosen, for what is done to several
 * @property {(row: Row) => string} [name] what a row is called, where rows can be chosen
 * @property {(row: Row) => void} [pick] what a click on a row does, and Enter on its box
 * @property {boolean} [short] a long table scrolls within itself
 * @property {(row: Row) => string} [mark] a class of its own for a row
 * @property {number} [most] so many rows stand there at first; more come when they are asked for
 */

/** @template Row @param {TableProps<Row>} props */
export function Table({ caption, columns, rows, id, empty, selected, choice, name, pick, mark, short, most }) {
  const [by, setBy] = useState({ key: "", ascending: true });
  const [times, setTimes] = useState(1);
  const frame = useRef(/** @type {HTMLDivElement | null} */ (null));
  useEffect(() => {
    if (short) frame.current?.querySelector("tr[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [short, selected, rows.length]);
  if (rows.length === 0) return html`<${Empty}>${empty}<//>`;
  /** @param {string} key */
  const choose = (key) => setBy({ key, ascending: by.key !== key || !by.ascending });
  const all = sorted(rows, columns, by);
  // A selected row stands there in any case.
  const end = Math.max((most ?? all.length) * times, all.findIndex((row) => id(row) === selected) + 1);
  const shown = all.slice(0, end);
  const order = shown.map(id).filter((one) => !choice || choice.can(one));
  /** @param {KeyboardEvent} event */
  const press = (event) => {
    if (!choice) return;
    pressed(event, choice, order);
    const on = event.target;
    if (event.key !== "Enter" || !pick || !(on instanceof HTMLInputElement)) return;
    const row = shown.find((one) => id(one) === on.value);
    if (row) pick(row);
  };
  return html`<div ref=${frame} class=${short ? "table-frame short" : "table-frame"} role="region" aria-label=${caption} tabindex="0">
    <table>
      <caption class="unseen">${caption}</caption>
      <thead>
        <tr>
          ${choice && html`<${ChooseAll} choice=${choice} order=${order} />`}
          ${columns.map((one) => html`<${Heading} key=${one.key} of=${one} by=${by} choose=${choose} />`)}
        </tr>
      </thead>
      <tbody onKeyDown=${press}>
        ${shown.map(
          (row) => html`<tr
            key=${id(row)}
            class=${`${mark?.(row) ?? ""} ${pick ? "pick" : ""}`.trim()}
            aria-current=${selected === id(row) ? "true" : undefined}
            onClick=${pick && ((/** @type {MouseEvent} */ event) => isOnRow(event) && pick(row))}
          >
            ${choice && html`<${Choose} choice=${choice} order=${order} id=${id(row)} name=${name?.(row) ?? ""} />`}
            ${columns.map(
              (one) => html`<td key=${one.key} class=${kindOf(one)} data-label=${one.bare ? undefined : one.label}>
                <div>${one.cell(row)}</div>
              </td>`,
            )}
          </tr>`,
        )}
      </tbody>
    </table>
    ${end < all.length &&
    html`<p class="more-rows">
      <button type="button" onClick=${() => setTimes(Math.floor(end / (most ?? 1)) + 1)}>
        ${t("moreRows", { shown: count(end), all: count(all.length) })}
      </button>
    </p>`}
  </div>`;
}

/** @param {{choice: import("./choice.js").Choice, order: string[]}} props */
function ChooseAll({ choice, order }) {
  const all = choice.ids.length === order.length;
  return html`<th scope="col" class="choosing">
    <input
      type="checkbox"
      aria-label=${t("choose.all")}
      checked=${all}
      indeterminate=${!all && choice.ids.length > 0}
      onChange=${() => choice.all(order)}
    />
  </th>`;
}

/** @param {{choice: import("./choice.js").Choice, order: string[], id: string, name: string}} props */
function Choose({ choice, order, id, name }) {
  /** @param {MouseEvent} event */
  const click = (event) => choice.toggle(id, order, event.shiftKey);
  if (!choice.can(id)) return html`<td class="choosing"></td>`;
  return html`<td class="choosing">
    <input
      class="choose"
      type="checkbox"
      value=${id}
      aria-label=${t("choose", { name })}
      checked=${choice.has(id)}
      onClick=${click}
    />
  </td>`;
}

/** Whether a click was on the row itself, and not on something in it. @param {MouseEvent} event */
function isOnRow(event) {
  const on = /** @type {Element} */ (event.target);
  return !on.closest("a, button, input, label, select") && !getSelection()?.toString();
}

/** @param {{of: Column<any>, by: {key: string, ascending: boolean}, choose: (key: string) => void}} props */
function Heading({ of, by, choose }) {
  const kind = kindOf(of);
  if (of.bare) return html`<th scope="col" class=${kind}><span class="unseen">${of.label}</span></th>`;
  if (!of.sort) return html`<th scope="col" class=${kind}>${of.label}</th>`;
  const isBy = by.key === of.key;
  const order = by.ascending ? "ascending" : "descending";
  return html`<th scope="col" class=${kind} aria-sort=${isBy ? order : "none"}>
    <button type="button" class="sort" onClick=${() => choose(of.key)}>
      ${of.label}${isBy && html`<${Icon} name=${by.ascending ? "up" : "down"} />`}
    </button>
  </th>`;
}

/** @param {Column<any>} column */
function kindOf(column) {
  return column.bare ? "bare" : column.number ? "number" : "";
}

/**
 * @template Row
 * @param {Row[]} rows
 * @param {Column<Row>[]} columns
 * @param {{key: string, ascending: boolean}} by
 */
function sorted(rows, columns, by) {
  const sort = columns.find((one) => one.key === by.key)?.sort;
  if (!sort) return rows;
  const sign = by.ascending ? 1 : -1;
  return [...rows].sort((a, b) => sign * compared(sort(a), sort(b)));
}

/** @param {string | number} a @param {string | number} b */
function compared(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}

/**
 * The way through a list that is read page by page.
 *
 * @param {{place: ReturnType<typeof import("../kit/query.js").usePlace>,
 *   info: {hasNextPage: boolean, endCursor: string | null}}} props
 */
export function Pager({ place, info }) {
  if (place.page === 1 && !info.hasNextPage) return null;
  return html`<nav class="pager" aria-label=${t("pages")}>
    <button type="button" disabled=${place.page === 1} onClick=${place.previous}>${t("previous")}</button>
    <span aria-current="page">${t("page", { page: place.page })}</span>
    <button type="button" disabled=${!info.hasNextPage} onClick=${() => place.next(info.endCursor ?? "")}>
      ${t("next")}
    </button>
  </nav>`;
}
