// Item tracing: where a batch or serial number came from and where it went, as a graph and as a table.

import { html } from "./kit/html.js";
import { translator } from "./kit/language.js";
import { openPage } from "./kit/page.js";
import { View } from "./trace/view.js";
import { texts } from "./texts/trace.js";

const t = translator(texts);

openPage({
  title: t("title"),
  help: [t("help.1"), t("help.2"), t("help.3"), t("help.4")],
  View: () => html`<${View} />`,
  at: "nav.trace",
  width: "wide",
});
