// What a browser that is not signed in is shown at an address that is no page of ours, such as the
// query editor's.

import { html } from "./kit/html.js";
import { translator } from "./kit/language.js";
import { openPage } from "./kit/page.js";
import { texts } from "./texts/start.js";

const t = translator(texts);

function View() {
  return html`<p><a href=${location.href}>${t("signInPage.go")}</a></p>`;
}

openPage({ title: t("signInPage.title"), help: [t("signInPage.help")], View });
