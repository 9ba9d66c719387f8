// The associations of an order: what was registered on it, and putting that right.

import { ActivitiesTable } from "./activities/activities-table.js";
import { ActivityPanel } from "./activities/detail.js";
import { Components } from "./associations/components.js";
import { JournalDialog } from "./associations/journal.js";
import { Products } from "./associations/products.js";
import { ORDER } from "./associations/queries.js";
import { HeldOnOrder } from "./holds/of-order.js";
import { Shared } from "./associations/shared.js";
import { byNumber, numbersInPath, to } from "./kit/address.js";
import { moment } from "./kit/format.js";
import { html, useState } from "./kit/html.js";
import { translator } from "./kit/language.js";
import { ORDER_CHANGES } from "./kit/live.js";
import { openPage } from "./kit/page.js";
import { searchParameter, setSearch } from "./kit/place.js";
import { usePlace, useQuery } from "./kit/query.js";
import { OrderHead } from "./order/order-head.js";
import { Found } from "./parts/found.js";
import { Icon } from "./parts/icon.js";
import { NewEntries, useFollowed } from "./parts/live.js";
import { Section } from "./parts/section.js";
import { Empty } from "./parts/states.js";
import { texts } from "./texts/associations.js";
import { texts as common } from "./texts/common.js";

const t = translator(texts);
const shared = translator(common);
const [number] = numbersInPath();

function View() {
  const [round, setRound] = useState(0);
  const [removed, setRemoved] = useState(false);
  const place = usePlace(String(removed));
  const answer = useQuery(ORDER, { ref: byNumber(number), removed, after: place.after }, round);
  const again = () => setRound((before) => before + 1);
  const followed = useFollowed(ORDER_CHANGES, { order: byNumber(number) }, again);
  return html`<${NewEntries} of=${followed} /><${Found} of=${answer} as=${(/** @type {any} */ data) => data.productionOrder}>
    ${(/** @type {any} */ order) =>
      html`<${Page} order=${order} place=${place} removed=${removed} onRemoved=${setRemoved} round=${round} onChanged=${again} />`}
  <//>`;
}

/** @param {{order: any, place: any, removed: boolean, onRemoved: (show: boolean) => void, round: number, onChanged: () => void}} props */
function Page({ order, place, removed, onRemoved, round, onChanged }) {
  const [chosen, setChosen] = useState(searchParameter("product"));
  const [journal, setJournal] = useState("");
  const [activity, setActivity] = useState("");
  const selected = chosen || (order.finishedProducts.nodes[0]?.id ?? "");
  /** @param {string} id */
  const select = (id) => {
    setChosen(id);
    setSearch({ product: id });
  };
  return html`<${OrderHead} order=${order} />
    <${HeldOnOrder} order=${order.number} round=${round} onChanged=${onChanged} />
    ${order.openJournals.length > 0 && html`<${Journals} of=${order.openJournals} onOpen=${setJournal} />`}
    <${Products}
      order=${order}
      place=${place}
      selected=${selected}
      showRemoved=${removed}
      onShowRemoved=${onRemoved}
      onSelect=${select}
      onChanged=${onChanged}
    />
    ${selected ? html`<${Components} id=${selected} round=${round} onChanged=${onChanged} />` : html`<${Empty}>${t("noProduct")}<//>`}
    <${Shared} number=${order.number} round=${round} onChanged=${onChanged} />
    <${Section} title=${t("postings")}>
      <${ActivitiesTable} wanted=${{ order: byNumber(order.number) }} without=${["order", "partner"]} first=${20} round=${round} open=${setActivity} selected=${activity} empty=${t("postings.none")} />
    <//>
    ${journal && html`<${JournalDialog} id=${journal} onChanged=${onChanged} onClose=${() => setJournal("")} />`}
    ${activity && html`<${ActivityPanel} key=${activity} id=${activity} onChanged=${onChanged} onClose=${() => setActivity("")} />`}`;
}

/** Journals that somebody has prepared and not posted. @param {{of: any[], onOpen: (id: string) => void}} props */
function Journals({ of, onOpen }) {
  return html`<section class="note" aria-label=${t("journals")}>
    <p><${Icon} name="warn" /> ${t("journals")}</p>
    ${of.map(
      (one) => html`<button key=${one.id} type="button" onClick=${() => onOpen(one.id)}>
        ${t("journal.open", { operator: one.changedBy ?? "", moment: one.changedAt ? moment(one.changedAt) : "", count: one.lines.length })}
      </button>`,
    )}
  </section>`;
}

/** The other pages of this order. */
function Actions() {
  return html`<a class="button" href=${to.order(number)}>${shared("order")}</a>
    <a class="button main" href=${to.track(number)}><${Icon} name="scan" />${shared("track")}</a>`;
}

openPage({
  title: t("title", { number }),
  help: [t("help.1"), t("help.2"), t("help.3")],
  View,
  at: "nav.orders",
  width: "wide",
  Actions,
});
