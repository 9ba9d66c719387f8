// How a page begins: `openPage` is what its module calls.

import { html, render } from "./html.js";
import { Layout } from "../parts/layout.js";

/**
 * @typedef {object} Page
 * @property {string} title in the heading and in the browser's tab
 * @property {string[]} help what the page is for and how it is used, in a few sentences
 * @property {() => any} View
 * @property {string} [at] the entry of the navigation that it belongs to
 * @property {"normal" | "wide"} [width]
 * @property {() => any} [Actions] what stands beside the heading
 */

/** Show a page. @param {Page} page */
export function openPage(page) {
  document.title = `${page.title} · Lotwise`;
  const place = document.getElementById("page");
  if (place) render(html`<${Layout} page=${page} />`, place);
}
