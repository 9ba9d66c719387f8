// Tells when something has changed on an order, whoever did it: another station, a supervisor.

import { signedOut, whenSignedIn } from "../kit/signing.js";

const CHANGES = `subscription Changes($order: OrderRef!) {
  orderChanges(order: $order) { entry { id } }
}`;
/** How long to wait until a connection that was lost is tried again, in milliseconds. */
const PAUSE = 2000;

/**
 * Call `changed` whenever the order may have changed, and at the beginning of each connection, since
 * what happened while there was none is told by nobody.
 *
 * @param {Record<string, unknown>} order a reference
 * @param {() => unknown} changed
 * @returns {() => void} ends it
 */
export function watchOrder(order, changed) {
  const stop = new AbortController();
  void follow(order, changed, stop.signal);
  return () => stop.abort();
}

/** @param {Record<string, unknown>} order @param {() => unknown} changed @param {AbortSignal} signal */
async function follow(order, changed, signal) {
  while (!signal.aborted) {
    try {
      await listen(order, changed, signal);
    } catch {
      // The connection is lost.
    }
    if (signedOut.value) await whenSignedIn();
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    changed();
  }
}

/**
 * Read the stream of events (GraphQL over server-sent events) until it ends.
 *
 * @param {Record<string, unknown>} order @param {() => unknown} changed @param {AbortSignal} signal
 */
async function listen(order, changed, signal) {
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
    // One look tells all, however many events came at once.
    if (value.includes("event: next")) changed();
  }
}
