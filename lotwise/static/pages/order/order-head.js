// What an order produces, at a glance.

import { quantity } from "../kit/format.js";
import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Status } from "../parts/chip.js";
import { Facts } from "../parts/facts.js";
import { ItemLink } from "../parts/links.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/order.js";

const t = translator(texts);
const shared = translator(common);

/** @param {{order: any}} props */
export function OrderHead({ order }) {
  const [main] = order.productLines;
  return html`<${Facts}
    of=${[
      [t("product"), html`<${ItemLink} of=${main.item} />`],
      [t("status"), html`<${Status} status=${order.status} />`],
      [t("registration"), html`<${Status} status=${order.registrationStatus} />`],
      [t("ordered"), quantity(main.ordered)],
      [t("started"), quantity(main.started)],
      [t("consumption"), quantity(main.consumption)],
      [t("remaining"), quantity(main.remaining)],
      [t("rework"), order.rework && shared("yes")],
    ]}
  />`;
}
