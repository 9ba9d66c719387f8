// All activities, narrowed down, and one of them in a panel.

import { ActivitiesTable } from "./activities/activities-table.js";
import { ActivityPanel } from "./activities/detail.js";
import { Filter, filterOfAddress, wantedOf } from "./activities/filter.js";
import { html, useState } from "./kit/html.js";
import { translator } from "./kit/language.js";
import { openPage } from "./kit/page.js";
import { searchParameter, setSearch } from "./kit/place.js";
import { texts } from "./texts/activities.js";

const t = translator(texts);

function View() {
  const [open, setOpen] = useState(searchParameter("activity"));
  const [filter, setFilter] = useState(filterOfAddress);
  const [round, setRound] = useState(0);
  /** @param {Record<string, string>} changed */
  const narrow = (changed) => {
    setFilter((before) => ({ ...before, ...changed }));
    setSearch(changed);
  };
  /** @param {string} id */
  const show = (id) => {
    setOpen(id);
    setSearch({ activity: id });
  };
  return html`<${Filter} of=${filter} onChange=${narrow} />
    <${ActivitiesTable} wanted=${wantedOf(filter)} round=${round} open=${show} selected=${open} />
    ${open && html`<${ActivityPanel} key=${open} id=${open} onClose=${() => show("")} onChanged=${() => setRound(round + 1)} />`}`;
}

openPage({ title: t("title"), help: [t("help")], View, at: "nav.activities", width: "wide" });
