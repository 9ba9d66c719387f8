// One recall: what is concerned, what has changed since, what was done, and how far it is.

import { numbersInPath } from "./kit/address.js";
import { computed, html, signal, useEffect, useState } from "./kit/html.js";
import { translator } from "./kit/language.js";
import { follow } from "./kit/live.js";
import { openPage } from "./kit/page.js";
import { useQuery } from "./kit/query.js";
import { Found } from "./parts/found.js";
import { Section } from "./parts/section.js";
import { Balance } from "./recall/balance.js";
import { About, Standing } from "./recall/case.js";
import { Clock } from "./recall/clock.js";
import { Difference } from "./recall/difference.js";
import { CaseHistory } from "./recall/case-history.js";
import { Members } from "./recall/members.js";
import { Away, News } from "./recall/news.js";
import { CHANGES, DIFFERENCE, RECALL } from "./recall/queries.js";
import { texts } from "./texts/recall.js";

const t = translator(texts);
const [id] = numbersInPath();
/** How long changes are gathered before one look at all of them, in milliseconds. */
const GATHER = 400;

const title = signal(t("title"));
/** What the trace has gained since the page was opened, and nobody has confirmed to have seen. */
const news = signal(/** @type {import("./recall/news.js").Gain[]} */ ([]));

function View() {
  const [round, setRound] = useState(0);
  const again = () => setRound((before) => before + 1);
  const answer = useQuery(RECALL, { id }, round);
  const isThere = Boolean(answer.data?.recall);
  useEffect(() => {
    if (answer.data?.recall) title.value = answer.data.recall.title;
  }, [answer.data]);
  useEffect(() => {
    if (!isThere) return undefined;
    let timer = 0;
    const end = follow(CHANGES, { id }, ({ entry, gained }) => {
      if (gained.length > 0) news.value = [...news.value, ...gained.map((/** @type {any} */ one) => ({ ...one, entry }))];
      timer ||= setTimeout(() => {
        timer = 0;
        again();
      }, GATHER);
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [isThere]);
  return html`<${Found} of=${answer} as=${(/** @type {any} */ data) => data.recall}>
    ${(/** @type {any} */ recall) => html`<${Case} recall=${recall} round=${round} onChanged=${again} />`}
  <//>`;
}

/** @param {{recall: any, round: number, onChanged: () => void}} props */
function Case({ recall, round, onChanged }) {
  const [page, setPage] = useState({ gained: null, gone: null });
  const answer = useQuery(DIFFERENCE, { id, gained: page.gained, gone: page.gone }, round);
  const difference = answer.data?.recall.difference ?? null;
  return html`<${News} of=${news} recall=${recall} onChanged=${onChanged} />
    <${Away} />
    <${Standing} of=${recall} difference=${difference} />
    <${About} of=${recall} onChanged=${onChanged} />
    <div class="halves">
      <${Clock} of=${recall} />
      <${Section} title=${t("balance")}><${Balance} of=${recall.balance} /><//>
    </div>
    <${Difference} recall=${recall} answer=${answer} onPage=${setPage} onChanged=${onChanged} />
    <${Members} recall=${recall} round=${round} onChanged=${onChanged} />
    <${CaseHistory} id=${id} round=${round} />`;
}

openPage({
  title,
  tab: computed(() => (news.value.length > 0 ? `(${news.value.length}) ` : "")),
  help: [t("help.1"), t("help.2"), t("help.3")],
  View,
  at: "nav.recalls",
  width: "wide",
});
