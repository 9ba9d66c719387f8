// Asking from within a view, and pages of a list.

import { ask } from "./api.js";
import { useEffect, useState } from "./html.js";

/**
 * What a query has answered so far. `data` stays while it is asked again; `error` is what went wrong
 * the last time.
 *
 * @typedef {{data: any, error: unknown, loading: boolean, reload: () => void}} Answer
 */

/**
 * Ask, and ask again whenever the variables change, or `again` does.
 *
 * @param {string} query
 * @param {Record<string, unknown>} variables
 * @param {number} [again]
 * @param {number} [seconds] how long to wait for the answer, where that may take longer than usual
 * @returns {Answer}
 */
export function useQuery(query, variables, again = 0, seconds = undefined) {
  const [state, setState] = useState(
    /** @type {{data: any, error: unknown, loading: boolean}} */ ({
      data: null,
      error: null,
      loading: true,
    }),
  );
  const [round, setRound] = useState(0);
  const asked = JSON.stringify(variables);
  useEffect(() => {
    const stop = new AbortController();
    setState((before) => ({ ...before, loading: true }));
    ask(query, JSON.parse(asked), { signal: stop.signal, seconds }).then(
      (data) => setState({ data, error: null, loading: false }),
      (error) => {
        if (!stop.signal.aborted) setState((before) => ({ ...before, error, loading: false }));
      },
    );
    return () => stop.abort();
  }, [query, asked, round, again]);
  return { ...state, reload: () => setRound((before) => before + 1) };
}

/**
 * The place in a list that is read page by page: `after` goes into the query's variables. A change of
 * `of` (such as the text that is searched for) goes back to the first page.
 *
 * @param {string} of
 */
export function usePlace(of) {
  const [place, setPlace] = useState({ of, cursors: /** @type {string[]} */ ([]) });
  const cursors = place.of === of ? place.cursors : [];
  return {
    after: cursors.at(-1) ?? null,
    page: cursors.length + 1,
    /** @param {string} endCursor */
    next: (endCursor) => setPlace({ of, cursors: [...cursors, endCursor] }),
    previous: () => setPlace({ of, cursors: cursors.slice(0, -1) }),
  };
}
