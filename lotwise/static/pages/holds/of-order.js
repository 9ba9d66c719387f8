// What is on hold of all that an order has produced and consumed.

import { byNumber, company } from "../kit/address.js";
import { html, useEffect, useRef, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { useQuery } from "../kit/query.js";
import { Icon } from "../parts/icon.js";
import { NumberLink } from "../parts/links.js";
import { useFollowed } from "../parts/live.js";
import { texts } from "../texts/holds.js";
import { HOLD_CHANGES, OF_ORDER } from "./queries.js";

const t = translator(texts);
const SHOWN = 20;

/**
 * Nothing is shown where all is free. `onChanged`: a hold came or went that concerns the order.
 *
 * @param {{order: string, round: number, onChanged: () => void}} props
 */
export function HeldOnOrder({ order, round, onChanged }) {
  const [own, setOwn] = useState(0);
  const { data } = useQuery(OF_ORDER, { company, order: byNumber(order), first: SHOWN }, round + own);
  useFollowed(HOLD_CHANGES, { company }, () => setOwn((before) => before + 1));
  const found = data?.traceables.nodes ?? [];
  const ids = data && found.map((/** @type {any} */ one) => one.id).join(" ");
  const known = useRef(/** @type {string | null} */ (null));
  useEffect(() => {
    if (ids === null) return;
    if (known.current !== null && known.current !== ids) onChanged();
    known.current = ids;
  }, [ids]);
  if (found.length === 0) return null;
  const isMore = data.traceables.pageInfo.hasNextPage;
  return html`<section class="hold-banner" aria-label=${t("order", { count: found.length })}>
    <header>
      <${Icon} name="lock" />
      <h2>${t("order", { count: isMore ? `${found.length}+` : found.length })}</h2>
    </header>
    <p class="parts">
      ${found.map((/** @type {any} */ one) => html`<span key=${one.id}>
        <${NumberLink} of=${{ ...one, onHold: false }} /> <span class="soft code">${one.item.number}</span> <q>${one.holds[0]?.reason}</q>
      </span>`)}
      ${isMore && html`<span class="soft">${t("order.more")}</span>`}
    </p>
  </section>`;
}
