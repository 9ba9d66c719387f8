// How a page begins: `openPage` is what its module calls.

import { effect, html, render } from "./html.js";
import { Layout } from "../parts/layout.js";

/**
 * @typedef {object} Page
 * @property {string | import("@preact/signals").ReadonlySignal<string>} title in the heading and in the
 *   browser's tab
 * @property {import("@preact/signals").ReadonlySignal<string>} [tab] what the browser's tab says before it
 * @property {string[]} help what the page is for and how it is used, in a few sentences
 * @property {() => any} View
 * @property {string} [at] the entry of the navigation that it belongs to
 * @property {"normal" | "wide"} [width]
 * @property {() => any} [Actions] what stands beside the heading
 */

/** Show a page. @param {Page} page */
export function openPage(page) {
  effect(() => {
    const title = typeof page.title === "string" ? page.title : page.title.value;
    document.title = `${page.tab?.value ?? ""}${title} · Lotwise`;
  });
  const place = document.getElementById("page");
  if (place) render(html`<${Layout} page=${page} />`, place);
}
