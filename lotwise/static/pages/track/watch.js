// Tells when something has changed on an order, whoever did it: another station, a supervisor.

const CHANGES = `subscription Changes($order: OrderRef!) {
  orderChanges(order: $order) { order { id } entry { id } }
}`;
/** How long to wait until a connection that was lost is tried again, in milliseconds. */
const PAUSE = 2000;
/** How often to look where the service tells nothing by itself, in milliseconds. */
const INTERVAL = 1000;

/**
 * Call `changed` whenever the order may have changed, and once at the beginning of each connection.
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
      const told = await listen(order, changed, signal);
      if (!told) return look(changed, signal);
    } catch {
      // The connection is lost; what happens meanwhile is seen when it is back.
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/**
 * Read the stream of events until it ends. False if the service has none.
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
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
  if (response.status === 401 || response.status >= 500) return true;
  if (!isStream || !response.body) return false;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return true;
    // One look tells all, however many events came at once.
    if (value.includes("event: next")) changed();
  }
}

/** @param {() => unknown} changed @param {AbortSignal} signal */
function look(changed, signal) {
  const timer = setInterval(() => {
    if (document.visibilityState === "visible") changed();
  }, INTERVAL);
  signal.addEventListener("abort", () => clearInterval(timer));
}
