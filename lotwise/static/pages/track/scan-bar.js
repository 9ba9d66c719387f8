// The scan field with its mode and quantity. A keyboard-wedge scanner types into it: the code, then
// Enter or Tab.

import { html, useEffect, useId } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Icon } from "../parts/icon.js";
import { texts } from "../texts/track.js";
import { isOn as isFilming } from "./camera.js";
import { isLoud, switchSound } from "./sound.js";

const t = translator(texts);
const GS = "\x1d";
const FIELD = "scan";

/** @typedef {import("./station.js").Station} Station */

/** Give the focus back to the scan field, unless a dialog is open. */
export function focusField() {
  if (!document.querySelector("dialog[open]")) document.getElementById(FIELD)?.focus();
}

/** @param {{station: Station, children?: any}} props */
export function ScanBar({ station, children }) {
  useEffect(() => {
    focusField();
    document.addEventListener("keydown", returnToField);
    return () => document.removeEventListener("keydown", returnToField);
  }, []);
  return html`<form class="scan-bar" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <${Mode} station=${station} />
    <div class="field scan-field">
      <label for=${FIELD}>${t("field")}</label>
      <input
        id=${FIELD}
        autocomplete="off"
        autocapitalize="off"
        spellcheck=${false}
        enterkeyhint="send"
        inputmode=${isFilming.value ? "none" : "text"}
        onKeyDown=${(/** @type {KeyboardEvent} */ event) => press(event, station)}
      />
    </div>
    <${Quantity} station=${station} />
    <div class="tools">
      ${children}
      <button
        type="button"
        class="quiet"
        aria-pressed=${isLoud.value}
        aria-label=${t(isLoud.value ? "sound.on" : "sound.off")}
        title=${t(isLoud.value ? "sound.on" : "sound.off")}
        onClick=${switchSound}
      >
        <${Icon} name=${isLoud.value ? "sound" : "mute"} />
      </button>
    </div>
  </form>`;
}

/** @param {{station: Station}} props */
function Mode({ station }) {
  const shown = station.shownMode.value;
  return html`<fieldset class="mode">
    <legend>${t("mode")}</legend>
    ${/** @type {const} */ (["PRODUCT", "COMPONENT"]).map(
      (mode) => html`<button
        key=${mode}
        type="button"
        aria-pressed=${shown === mode}
        onClick=${() => station.chooseMode(mode)}
      >
        ${t(`mode.${mode}`)}
      </button>`,
    )}
  </fieldset>`;
}

/** @param {{station: Station}} props */
function Quantity({ station }) {
  const id = useId();
  /** @param {KeyboardEvent} event */
  const pressed = (event) => {
    if (event.key === "Enter") focusField();
  };
  /** @param {InputEvent} event */
  const type = (event) => (station.quantity.value = /** @type {HTMLInputElement} */ (event.target).value);
  return html`<div class="field quantity-field">
    <label for=${id}>${t("quantity")}</label>
    <input
      id=${id}
      inputmode="decimal"
      autocomplete="off"
      placeholder=${t("quantity.hint")}
      value=${station.quantity.value}
      onInput=${type}
      onKeyDown=${pressed}
    />
  </div>`;
}

/** A key in the scan field. @param {KeyboardEvent} event @param {Station} station */
function press(event, station) {
  const field = /** @type {HTMLInputElement} */ (event.target);
  const isTab = event.key === "Tab" && !event.shiftKey && field.value !== "";
  if (event.key === "Enter" || isTab) {
    const text = field.value;
    field.value = "";
    station.take(text);
  } else if (event.key === "Escape") {
    if (field.value === "") station.acknowledge();
    field.value = "";
  } else if (isGroupSeparator(event)) {
    field.setRangeText(GS, field.selectionStart ?? 0, field.selectionEnd ?? 0, "end");
  } else if (!isControl(event, "j", "m")) {
    return;
  }
  event.preventDefault();
}

/** Scanners send GS as the sign itself, or as the keys Ctrl+]. @param {KeyboardEvent} event */
function isGroupSeparator(event) {
  return event.key === GS || isControl(event, "]") || (event.ctrlKey && event.code === "BracketRight");
}

/** Line ends come as Ctrl+J or Ctrl+M from some scanners. @param {KeyboardEvent} event @param {string[]} keys */
function isControl(event, ...keys) {
  return event.ctrlKey && !event.altKey && keys.includes(event.key.toLowerCase());
}

/** A scanner types wherever the focus is: what no other field wants goes to this one. @param {KeyboardEvent} event */
function returnToField(event) {
  const isText = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
  const target = event.target instanceof Element ? event.target : null;
  if (isText && !target?.closest("input, textarea, select, dialog")) focusField();
}
