// What the nodes of a trace are called.

import { count, quantity } from "../kit/format.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/trace.js";

const t = translator(texts);

/** @typedef {import("./answer.js").Node} Node */

/** Its number, or what it is instead. @param {Node} node */
export function nameOf(node) {
  if (node.traceable) return node.traceable.number;
  if (node.kind === "SHARED_CONSUMPTION") return t("shared", { order: node.order?.number ?? "" });
  return t(node.kind === "MISSING_COMPONENT" ? "missing" : "untracked");
}

/** @param {Node} node */
export function kindOf(node) {
  if (node.traceable) return t(node.traceable.__typename);
  return t(/** @type {keyof typeof texts.en} */ (`kind.${node.kind}`));
}

/** All of it in one line, for screen readers. @param {import("./drawing.js").Drawn} drawn */
export function spokenName({ members, beyond }) {
  const [first] = members;
  const more = beyond > 0 ? `, ${t("beyond", { count: beyond })}` : "";
  if (members.length > 1) return `${t("group", { count: count(members.length), item: first.item.number })}${more}`;
  const amount = first.quantity ? `, ${quantity(first.quantity)}` : "";
  return `${kindOf(first)} ${nameOf(first)}, ${first.item.number} ${first.item.name}${amount}${more}`;
}

/** The two lines of a node in the graph. @param {import("./drawing.js").Drawn} drawn */
export function linesOf({ members, beyond }) {
  const [first] = members;
  const more = beyond > 0 ? `  +${count(beyond)}` : "";
  if (members.length > 1) return `${short(t("group", { count: count(members.length), item: first.item.number }), 18 - more.length)}${more}\n${short(first.item.name, 20)}`;
  const sign = first.traceable?.onHold || first.kind === "MISSING_COMPONENT" ? "\u26a0 " : "";
  return `${sign}${short(nameOf(first), 18 - more.length)}${more}\n${short(first.item.number, 20)}`;
}

/** A text that may hold anything, on one line and kept apart from what stands around it. @param {string} text @param {number} most */
function short(text, most) {
  const signs = [...text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ").trim()];
  const shown = signs.length > most ? `${signs.slice(0, most - 1).join("")}\u2026` : signs.join("");
  return `\u2068${shown}\u2069`;
}
