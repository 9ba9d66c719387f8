// A dialog in front of the page. The browser keeps the focus inside and gives it back.

import { html, useEffect, useId, useRef } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { texts } from "../texts/common.js";
import { Icon } from "./icon.js";

const t = translator(texts);

/**
 * Shown as long as it is rendered. Without `onClose` it cannot be closed by hand.
 *
 * @param {{title: string, onClose?: () => void, wide?: boolean, children?: any}} props
 */
export function Dialog({ title, onClose, wide, children }) {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const id = useId();
  useEffect(() => {
    const shown = element.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  /** @param {Event} event */
  const cancel = (event) => {
    event.preventDefault();
    onClose?.();
  };
  // Browsers close a dialog at the second Esc, whatever the page says.
  const closed = () => {
    if (!element.current?.isConnected) return;
    if (onClose) onClose();
    else element.current.showModal();
  };
  return html`<dialog ref=${element} class=${wide ? "wide" : ""} aria-labelledby=${id} onCancel=${cancel} onClose=${closed}>
    <header>
      <h2 id=${id}>${title}</h2>
      ${onClose &&
      html`<button type="button" class="quiet" aria-label=${t("close")} onClick=${onClose}>
        <${Icon} name="close" />
      </button>`}
    </header>
    ${children}
  </dialog>`;
}
