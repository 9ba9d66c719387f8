// The list of items.

import { company } from "./kit/address.js";
import { unit } from "./kit/format.js";
import { html } from "./kit/html.js";
import { translator } from "./kit/language.js";
import { openPage } from "./kit/page.js";
import { usePlace, useQuery } from "./kit/query.js";
import { ItemLink } from "./parts/links.js";
import { SearchField, useSearch } from "./parts/search.js";
import { Answered } from "./parts/states.js";
import { Pager, Table } from "./parts/table.js";
import { texts as common } from "./texts/common.js";
import { texts } from "./texts/items.js";

const t = translator(texts);
const shared = translator(common);

const ITEMS = `query Items($company: String, $search: String, $after: String) {
  items(company: $company, search: $search, after: $after, first: 50) {
    nodes { id number name trackingDimension unit gtins }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** @type {import("./parts/table.js").Column<any>[]} */
const COLUMNS = [
  { key: "number", label: shared("item"), cell: (row) => html`<${ItemLink} of=${{ number: row.number }} />`, sort: (row) => row.number },
  { key: "name", label: t("name"), cell: (row) => row.name, sort: (row) => row.name },
  {
    key: "tracking",
    label: t("tracking"),
    cell: (row) => shared(/** @type {any} */ (`tracking.${row.trackingDimension}`)),
    sort: (row) => row.trackingDimension,
  },
  { key: "unit", label: t("unit"), cell: (row) => unit(row.unit), sort: (row) => row.unit },
  { key: "gtins", label: t("gtins"), cell: (row) => html`<span class="code">${row.gtins.join(" ")}</span>` },
];

function View() {
  const search = useSearch("search");
  const place = usePlace(search.wanted);
  const answer = useQuery(ITEMS, { company, search: search.wanted || null, after: place.after });
  return html`<form class="bar" role="search" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <${SearchField} label=${t("search")} search=${search} autofocus />
    </form>
    <${Answered} of=${answer}>
      ${(/** @type {any} */ { items }) => html`
        <${Table} caption=${t("title")} columns=${COLUMNS} rows=${items.nodes} id=${(/** @type {any} */ row) => row.id} empty=${t("none")} />
        <${Pager} place=${place} info=${items.pageInfo} />
      `}
    <//>`;
}

openPage({ title: t("title"), help: [t("help")], View, at: "nav.items", width: "wide" });
