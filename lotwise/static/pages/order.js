// An order: what it produces and consumes, what is registered on it, what happened.

import { ActivitiesTable } from "./activities/activities-table.js";
import { ActivityPanel } from "./activities/detail.js";
import { HeldOnOrder } from "./holds/of-order.js";
import { byNumber, numbersInPath, to } from "./kit/address.js";
import { html, useState } from "./kit/html.js";
import { translator } from "./kit/language.js";
import { ORDER_CHANGES } from "./kit/live.js";
import { openPage } from "./kit/page.js";
import { useQuery } from "./kit/query.js";
import { EndDialog, StartDialog } from "./order/dialogs.js";
import { OrderHead } from "./order/order-head.js";
import { ORDER } from "./order/queries.js";
import { BomLines, FinishedProducts, OrderHistory, ProductLines } from "./order/sections.js";
import { Found } from "./parts/found.js";
import { Icon } from "./parts/icon.js";
import { NewEntries, useFollowed } from "./parts/live.js";
import { Section } from "./parts/section.js";
import { texts as common } from "./texts/common.js";
import { texts } from "./texts/order.js";

const t = translator(texts);
const shared = translator(common);
const [number] = numbersInPath();

function View() {
  const [round, setRound] = useState(0);
  const answer = useQuery(ORDER, { ref: byNumber(number) }, round);
  const followed = useFollowed(ORDER_CHANGES, { order: byNumber(number) }, () => setRound((before) => before + 1));
  return html`<${NewEntries} of=${followed} /><${Found} of=${answer} as=${(/** @type {any} */ data) => data.productionOrder}>
    ${(/** @type {any} */ order) => html`<${Page} order=${order} round=${round} onChanged=${() => setRound(round + 1)} />`}
  <//>`;
}

/** @param {{order: any, round: number, onChanged: () => void}} props */
function Page({ order, round, onChanged }) {
  const [open, setOpen] = useState("");
  const [activity, setActivity] = useState("");
  const close = () => setOpen("");
  const done = () => {
    close();
    onChanged();
  };
  const ended = order.status === "ENDED";
  return html`<div class="head">
      <${OrderHead} order=${order} />
      ${!ended &&
      html`<div class="toolbar">
        <button type="button" onClick=${() => setOpen("start")}>${t(order.status === "CREATED" ? "start" : "start.more")} …</button>
        ${order.status !== "CREATED" && html`<button type="button" onClick=${() => setOpen("end")}>${t("end")} …</button>`}
      </div>`}
    </div>
    <${HeldOnOrder} order=${order.number} round=${round} onChanged=${onChanged} />
    <${Section} title=${t("products")}><${ProductLines} of=${order.productLines} /><//>
    <${Section} title=${t("bom")}><${BomLines} of=${order.bomLines} /><//>
    <${Section} title=${t("finished")}><${FinishedProducts} number=${order.number} round=${round} /><//>
    <${Section} title=${t("activities")}>
      <${ActivitiesTable} wanted=${{ order: byNumber(order.number) }} without=${["order", "partner"]} first=${25} round=${round} open=${setActivity} selected=${activity} empty=${t("activities.none")} />
    <//>
    <${Section} title=${t("history")}><${OrderHistory} number=${order.number} round=${round} /><//>
    ${open === "start" && html`<${StartDialog} order=${order} onDone=${done} onClose=${close} />`}
    ${open === "end" && html`<${EndDialog} order=${order} onDone=${done} onClose=${close} />`}
    ${activity && html`<${ActivityPanel} key=${activity} id=${activity} onChanged=${onChanged} onClose=${() => setActivity("")} />`}`;
}

/** The other pages of this order. */
function Actions() {
  return html`<a class="button" href=${to.associations(number)}><${Icon} name="list" />${shared("associations")}</a>
    <a class="button main" href=${to.track(number)}><${Icon} name="scan" />${shared("track")}</a>`;
}

openPage({ title: t("title", { number }), help: [t("help")], View, at: "nav.orders", width: "wide", Actions });
