// Opens GraphiQL on the service that served this page. The browser signs in by its cookie.
"use strict";

async function show() {
  const address = new URL(window.location.href);
  const asked = address.searchParams.get("query");
  const place = document.getElementById("graphiql");
  const example = await (await fetch(place.dataset.example)).text();
  // A query in the address would be lost behind the tabs of an earlier visit: GraphiQL's own
  // property `query` puts it into the tab in front.
  const root = ReactDOM.createRoot(place);
  root.render(
    React.createElement(GraphiQL, {
      fetcher: GraphiQL.createFetcher({ url: address.pathname }),
      defaultQuery: example,
      query: asked ?? undefined,
      variables: address.searchParams.get("variables") ?? undefined,
    }),
  );
}

show();
