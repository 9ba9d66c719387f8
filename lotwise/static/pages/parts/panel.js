// A panel at the side of the page, with more about one thing; the page stays usable.

import { html, useEffect, useId, useRef } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/common.js";
import { Icon } from "./icon.js";

const t = translator(texts);

/** @param {{title: any, onClose: () => void, still?: boolean, children?: any}} props `still`: the focus stays where it is */
export function Panel({ title, onClose, still, children }) {
  const heading = useRef(/** @type {HTMLHeadingElement | null} */ (null));
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    if (still) return undefined;
    heading.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    // What had the focus may be gone, such as the button of what was just done.
    const pressed = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape" && document.activeElement === document.body) close.current();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
  /** @param {KeyboardEvent} event */
  const press = (event) => {
    // A dialog in front of it is closed first.
    const isInDialog = event.target instanceof Element && event.target.closest("dialog") !== null;
    if (event.key === "Escape" && !isInDialog) onClose();
  };
  return html`<aside class="panel" aria-labelledby=${id} onKeyDown=${press}>
    <header>
      <h2 id=${id} ref=${heading} tabindex="-1">${title}</h2>
      <button type="button" class="quiet" aria-label=${t("close")} onClick=${onClose}>
        <${Icon} name="close" />
      </button>
    </header>
    <div class="body">${children}</div>
  </aside>`;
}
