// Tells when something has changed on an order, whoever did it: another station, a supervisor.

import { signedOut, whenSignedIn } from "../kit/signing.js";

const CHANGES = `subscription Changes($order: OrderRef!) {
  orderChanges(order: $order) { entry { id } }
}`;
/** How long to wait until a connection that was lost is tried again, in milliseconds. */
const PAUSE = 2000;
/** How long changes are gathered before one look at all of them, in milliseconds. */
const GATHER = 250;

/**
 * Call `changed` whenever the order may have changed, and at the beginning of each connection, since
 * what happened while there was none is told by nobody.
 *
 * @param {Record<string, unknown>} order a reference
 * @param {() => unknown} changed
 * @param {(isAway: boolean) => void} tell whether the service can be heard
 * @returns {() => void} ends it
 */
export function watchOrder(order, changed, tell) {
  const stop = new AbortController();
  let timer = 0;
  const soon = () => {
    timer ||= setTimeout(() => {
      timer = 0;
      changed();
    }, GATHER);
  };
  const heard = (/** @type {string} */ events) => {
    tell(!navigator.onLine);
    if (events.includes("event: next")) soon();
  };
  // A stream that stands may not notice that the network has gone; the browser does.
  addEventListener("offline", () => tell(true), { signal: stop.signal });
  addEventListener("online", () => tell(false), { signal: stop.signal });
  void follow(order, { heard, lost: () => tell(true), changed: soon }, stop.signal);
  return () => stop.abort();
}

/**
 * @param {Record<string, unknown>} order
 * @param {{heard: (events: string) => void, lost: () => void, changed: () => void}} on
 * @param {AbortSignal} signal
 */
async function follow(order, on, signal) {
  while (!signal.aborted) {
    try {
      await listen(order, on.heard, signal);
    } catch {
      on.lost();
    }
    if (signedOut.value) await whenSignedIn();
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    on.changed();
  }
}

/**
 * Read the stream of events (GraphQL over server-sent events) until it ends.
 *
 * @param {Record<string, unknown>} order @param {(events: string) => void} heard @param {AbortSignal} signal
 */
async function listen(order, heard, signal) {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    body: JSON.stringify({ query: CHANGES, variables: { order } }),
    signal,
  });
  if (!response.ok || !response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard(value);
  }
}
