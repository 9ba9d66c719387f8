// Light and dark: as the system has it, or as chosen here.

import { keep } from "./kept.js";
import { signal } from "./html.js";

/** @typedef {"system" | "light" | "dark"} Theme */

const root = document.documentElement;

/** The theme that was chosen. */
export const theme = signal(/** @type {Theme} */ (root.dataset.theme ?? "system"));

/** @param {Theme} chosen */
export function chooseTheme(chosen) {
  theme.value = chosen;
  keep("theme", chosen === "system" ? null : chosen);
  if (chosen === "system") delete root.dataset.theme;
  else root.dataset.theme = chosen;
}
