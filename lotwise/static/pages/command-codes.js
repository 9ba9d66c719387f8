// The command codes of the scan station, to print and hang up beside it.

import { html } from "./kit/html.js";
import { translator } from "./kit/language.js";
import { openPage } from "./kit/page.js";
import { texts } from "./texts/track.js";
import { commandCode } from "./track/commands.js";
import { Barcode } from "./track/barcode.js";

const t = translator(texts);
const PLAIN = /** @type {const} */ (["PRODUCT", "COMPONENT", "OK", "SEND", "DROP"]);
const LINES = [10, 20, 30, 40, 50, 60, 70, 80];
const COUNTS = [1, 2, 3, 4, 5, 10, 20, 50];

function View() {
  return html`<${Codes} codes=${PLAIN.map((name) => ({ text: commandCode(name), says: t(`code.${name}`) }))} />
    <${Codes} codes=${LINES.map((number) => ({ text: commandCode("LINE", String(number)), says: t("code.LINE", { number }) }))} />
    <${Codes} codes=${COUNTS.map((number) => ({ text: commandCode("COUNT", String(number)), says: t("code.COUNT", { number }) }))} />`;
}

/** @param {{codes: {text: string, says: string}[]}} props */
function Codes({ codes }) {
  return html`<ul class="command-codes">
    ${codes.map(
      ({ text, says }) => html`<li key=${text}>
        <strong>${says}</strong>
        <${Barcode} text=${text} />
        <span class="code">${text}</span>
      </li>`,
    )}
  </ul>`;
}

function Actions() {
  return html`<button type="button" onClick=${() => print()}>${t("codes.print")}</button>`;
}

openPage({ title: t("codes.title"), help: [t("codes.help")], View, Actions, width: "wide" });
