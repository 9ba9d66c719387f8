// The start page: choose the order to work on, by scan or by hand.

import { to } from "./kit/address.js";
import { html, useState } from "./kit/html.js";
import { translator } from "./kit/language.js";
import { openPage } from "./kit/page.js";
import { OrdersTable } from "./orders/orders-table.js";
import { Field } from "./parts/field.js";
import { Icon } from "./parts/icon.js";
import { texts as common } from "./texts/common.js";
import { texts } from "./texts/start.js";
import { LeftBehind } from "./track/left-behind.js";

const t = translator(texts);
const shared = translator(common);
const UNDER_WAY = ["STARTED"];

function View() {
  const [number, setNumber] = useState("");
  /** @param {InputEvent} event */
  const type = (event) => setNumber(/** @type {HTMLInputElement} */ (event.target).value.trim());
  /** @param {Event} event */
  const go = (event) => {
    event.preventDefault();
    if (number) location.assign(to.track(number));
  };
  return html`<form class="bar" onSubmit=${go}>
      <${Field} label=${t("orders.search")} input=${{ onInput: type, autofocus: true, enterkeyhint: "go" }} />
      <button class="main"><${Icon} name="scan" />${shared("track")}</button>
    </form>
    <${LeftBehind} />
    <h2>${t("orders.underWay")}</h2>
    <${OrdersTable} search=${number} status=${UNDER_WAY} />`;
}

openPage({ title: t("start.title"), help: [t("start.help")], View, at: "nav.start", width: "wide" });
