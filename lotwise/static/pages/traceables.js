// Batches and serial numbers: search, or scan a label to open what it names.

import { company, to } from "./kit/address.js";
import { ask } from "./kit/api.js";
import { HOLD_CHANGES } from "./holds/queries.js";
import { html, useState } from "./kit/html.js";
import { translator } from "./kit/language.js";
import { openPage } from "./kit/page.js";
import { setSearch } from "./kit/place.js";
import { Icon } from "./parts/icon.js";
import { NewEntries, useFollowed } from "./parts/live.js";
import { SearchField, useSearch } from "./parts/search.js";
import { NumbersFilter, filterOfAddress } from "./traceables/filter.js";
import { NumbersTable } from "./traceables/numbers-table.js";
import { texts } from "./texts/traceables.js";

const t = translator(texts);

const BY_CODE = `query ByCode($ref: TraceableRef!) { traceable(ref: $ref) { number item { number } } }`;

function View() {
  const search = useSearch("search");
  const item = useSearch("item");
  const [filter, setFilter] = useState(filterOfAddress);
  /** @param {Partial<import("./traceables/filter.js").Filter>} changed */
  const narrow = (changed) => {
    setFilter((before) => ({ ...before, ...changed }));
    setSearch(changed);
  };
  /** Open what a scanned text names, if it is just one; the list shows the others. @param {Event} event */
  const go = async (event) => {
    event.preventDefault();
    if (!search.wanted) return;
    const code = company === null ? { text: search.text } : { company, text: search.text };
    const data = await ask(BY_CODE, { ref: { code } }).catch(() => null);
    if (data?.traceable) location.assign(to.traceable(data.traceable.item.number, data.traceable.number));
  };
  return html`<form class="bar" role="search" onSubmit=${go}>
      <${SearchField} label=${t("search")} search=${search} autofocus />
      <${SearchField} label=${t("item")} search=${item} />
      <button><${Icon} name="scan" />${t("open")}</button>
    </form>
    <${NumbersFilter} of=${filter} onChange=${narrow} />
    <${Numbers} search=${search.wanted} item=${item.wanted} filter=${filter} />`;
}

/**
 * The list, anew when holds change. It looks by itself, so that nothing that is being typed is lost.
 *
 * @param {{search: string, item: string, filter: import("./traceables/filter.js").Filter}} props
 */
function Numbers(props) {
  const [round, setRound] = useState(0);
  const followed = useFollowed(HOLD_CHANGES, { company }, () => setRound((before) => before + 1));
  return html`<${NewEntries} of=${followed} /><${NumbersTable} ...${props} round=${round} />`;
}

openPage({ title: t("title"), help: [t("help")], View, at: "nav.traceables", width: "wide" });
