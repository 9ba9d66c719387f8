// A form field: label, input, hint and error, tied together for screen readers.

import { html, useId } from "../kit/html.js";

/**
 * `input` are attributes of the input, such as `type`, `value` and `onInput`; `children`, if given,
 * is a function that makes another control from them (a select, say).
 *
 * @param {{label: string, hint?: string, error?: string, input?: Record<string, unknown>,
 *   children?: (attributes: Record<string, unknown>) => any}} props
 */
export function Field({ label, hint, error, input = {}, children }) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const attributes = {
    id,
    "aria-describedby": described || undefined,
    "aria-invalid": error ? "true" : undefined,
    ...input,
  };
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${children ? children(attributes) : html`<input autocomplete="off" ...${attributes} />`}
    ${hint && html`<p id="${id}-hint" class="hint">${hint}</p>`}
    ${error && html`<p id="${id}-error" class="error" role="alert">${error}</p>`}
  </div>`;
}
