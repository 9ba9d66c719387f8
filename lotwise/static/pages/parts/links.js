// Numbers of things, each with the way to its page.

import { to } from "../kit/address.js";
import { html } from "../kit/html.js";
import { OnHold } from "./on-hold.js";

/** @param {{number: string}} props */
export function OrderLink({ number }) {
  return html`<a class="code" href=${to.order(number)}>${number}</a>`;
}

/** @param {{of: {number: string, name?: string}}} props */
export function ItemLink({ of }) {
  const name = of.name && of.name !== of.number;
  return html`<a class="code" href=${to.item(of.number)}>${of.number}</a>${name && html` <span class="soft">${of.name}</span>`}`;
}

/** A batch or serial number, and whether it is on hold. @param {{of: {number: string, item: {number: string}, onHold?: boolean}}} props */
export function NumberLink({ of }) {
  return html`<a class="code" href=${to.traceable(of.item.number, of.number)}>${of.number}</a>${of.onHold && html` <${OnHold} />`}`;
}

/**
 * An activity; with `open` it is shown on this page, unless the person wants a window of its own.
 *
 * @param {{id: string, open?: (id: string) => void, children?: any}} props
 */
export function ActivityLink({ id, open, children }) {
  /** @param {MouseEvent} event */
  const click = (event) => {
    if (!open || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(id);
  };
  return html`<a href=${to.activity(id)} onClick=${click}>${children}</a>`;
}
