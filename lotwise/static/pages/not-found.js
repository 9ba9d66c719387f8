// What is shown at an address that is no page.

import { to } from "./kit/address.js";
import { html } from "./kit/html.js";
import { translator } from "./kit/language.js";
import { openPage } from "./kit/page.js";
import { texts } from "./texts/start.js";

const t = translator(texts);

function View() {
  return html`<p>${t("notFound.text", { address: location.pathname })}</p>
    <p><a href=${to.start()}>${t("notFound.link")}</a></p>`;
}

openPage({ title: t("notFound.title"), help: [t("notFound.help")], View });
