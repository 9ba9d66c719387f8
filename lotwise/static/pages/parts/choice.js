// Choosing rows of a table: by mouse (Shift for a range) and by keyboard (Space; the arrows go from row
// to row, with Shift they choose on the way; Ctrl+A chooses all).

import { useRef, useState } from "../kit/html.js";

/**
 * @typedef {object} Choice
 * @property {string[]} ids the chosen ones among the present rows
 * @property {(id: string) => boolean} has
 * @property {(id: string) => boolean} can whether the row can be chosen
 * @property {(id: string, order: string[], extend: boolean) => void} toggle
 * @property {(order: string[]) => void} all chooses all, or none if all are chosen
 * @property {(ids: string[]) => void} set
 */

/** @param {string[]} present the ids of the rows that can be chosen @returns {Choice} */
export function useChoice(present) {
  const [chosen, setChosen] = useState(/** @type {Set<string>} */ (new Set()));
  const last = useRef("");
  const ids = present.filter((one) => chosen.has(one));
  return {
    ids,
    has: (id) => chosen.has(id),
    can: (id) => present.includes(id),
    toggle(id, order, extend) {
      const after = new Set(ids);
      const from = order.indexOf(last.current);
      if (extend && from >= 0) {
        const at = order.indexOf(id);
        for (const one of order.slice(Math.min(from, at), Math.max(from, at) + 1)) after.add(one);
      } else if (!after.delete(id)) after.add(id);
      last.current = id;
      setChosen(after);
    },
    all: (order) => setChosen(new Set(ids.length === order.length ? [] : order)),
    set: (some) => setChosen(new Set(some)),
  };
}

/**
 * The keys of a table with a choice.
 *
 * @param {KeyboardEvent} event
 * @param {Choice} choice
 * @param {string[]} order
 */
export function pressed(event, choice, order) {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
  if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    choice.set(order);
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  const boxes = [...(box.closest("tbody")?.querySelectorAll("input.choose") ?? [])];
  const next = boxes[boxes.indexOf(box) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!(next instanceof HTMLInputElement)) return;
  next.focus();
  if (!event.shiftKey) return;
  if (!choice.has(box.value)) choice.toggle(box.value, order, false);
  choice.toggle(next.value, order, true);
}
