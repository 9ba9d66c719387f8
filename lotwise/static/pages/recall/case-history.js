// Everything that happened to the case.

import { html } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { usePlace, useQuery } from "../kit/query.js";
import { Entries } from "../parts/history.js";
import { Section } from "../parts/section.js";
import { Answered } from "../parts/states.js";
import { Pager } from "../parts/table.js";
import { texts } from "../texts/recall.js";
import { HISTORY } from "./queries.js";

const t = translator(texts);

/** @param {{id: string, round: number}} props */
export function CaseHistory({ id, round }) {
  const place = usePlace(id);
  const answer = useQuery(HISTORY, { id, after: place.after }, round);
  return html`<${Section} title=${t("history")}>
    <${Answered} of=${answer}>
      ${(/** @type {any} */ { recall: { history } }) => html`
        <${Entries} entries=${history.nodes} />
        <${Pager} place=${place} info=${history.pageInfo} />
      `}
    <//>
  <//>`;
}
