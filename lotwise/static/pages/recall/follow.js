// Following a subscription (GraphQL over server-sent events).

import { signal } from "../kit/html.js";
import { signedOut, whenSignedIn } from "../kit/signing.js";

/** How long to wait until a connection that was lost is tried again, in milliseconds. */
const PAUSE = 2000;

/** Whether changes cannot be heard at present. */
export const isAway = signal(false);

addEventListener("offline", () => (isAway.value = true));
addEventListener("online", () => (isAway.value = false));

/**
 * Follow a subscription: `told` is given its one field with each event. Its first event says that it
 * stands; it comes again with each connection, since what happened while there was none is told by
 * nobody.
 *
 * @param {string} query
 * @param {Record<string, unknown>} variables
 * @param {(event: any) => void} told
 * @returns {() => void} ends it
 */
export function follow(query, variables, told) {
  const stop = new AbortController();
  void run(JSON.stringify({ query, variables }), told, stop.signal);
  return () => stop.abort();
}

/** @param {string} body @param {(event: any) => void} told @param {AbortSignal} signal */
async function run(body, told, signal) {
  while (!signal.aborted) {
    try {
      await listen(body, told, signal);
    } catch {
      // The page itself says what is the matter.
    }
    if (signal.aborted) return;
    isAway.value = true;
    if (signedOut.value) await whenSignedIn();
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Read the events until they end. @param {string} body @param {(event: any) => void} told @param {AbortSignal} signal */
async function listen(body, told, signal) {
  const headers = { "Content-Type": "application/json", Accept: "text/event-stream" };
  const response = await fetch("/graphql", { method: "POST", headers, body, signal });
  if (!response.ok || !response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ; ) {
    const { done, value } = await reader.read();
    if (done) return;
    isAway.value = !navigator.onLine;
    const events = (rest + value).split(/\r?\n\r?\n/);
    rest = events.pop() ?? "";
    for (const event of events) {
      const data = /^event: next\r?\ndata: (.*)$/m.exec(event)?.[1];
      const answer = data ? JSON.parse(data).data : null;
      if (answer) told(Object.values(answer)[0]);
    }
  }
}
