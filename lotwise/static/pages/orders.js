// The list of production orders.

import { html, useState } from "./kit/html.js";
import { translator } from "./kit/language.js";
import { openPage } from "./kit/page.js";
import { OrdersTable } from "./orders/orders-table.js";
import { Field } from "./parts/field.js";
import { texts } from "./texts/start.js";

const t = translator(texts);

function View() {
  const [search, setSearch] = useState("");
  /** @param {InputEvent} event */
  const type = (event) => setSearch(/** @type {HTMLInputElement} */ (event.target).value.trim());
  return html`<form class="bar" role="search" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <${Field} label=${t("orders.search")} input=${{ type: "search", onInput: type }} />
    </form>
    <${OrdersTable} search=${search} />`;
}

openPage({ title: t("orders.title"), help: [t("orders.help")], View, at: "nav.orders", width: "wide" });
