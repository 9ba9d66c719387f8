// What the page shows, kept in its address, so that it can be sent to others.

/** A parameter of the page's address; empty where there is none. @param {string} name */
export function searchParameter(name) {
  return new URLSearchParams(location.search).get(name) ?? "";
}

/** Change parameters of the page's address; an empty one goes. @param {Record<string, string>} changed */
export function setSearch(changed) {
  const search = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changed)) {
    if (value) search.set(name, value);
    else search.delete(name);
  }
  const text = search.toString();
  history.replaceState(null, "", `${location.pathname}${text && `?${text}`}`);
}
