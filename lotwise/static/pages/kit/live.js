// What this page follows: subscriptions, all over one WebSocket (graphql-transport-ws), which is opened
// anew whenever it is lost. A stream of events for each would use up the six connections that browsers
// allow to one host.

import { signal } from "./html.js";
import { readViewer, viewer } from "./viewer.js";

/** Waits between attempts while there is no connection, in seconds; the last one goes on. */
const PAUSES = [0.5, 1, 2, 4, 8, 10];
/** After so long without a word the service is asked for one, and then given up, in milliseconds. */
const SILENCE = 10_000;

/** What happens on an order. */
export const ORDER_CHANGES = `subscription Changes($order: OrderRef!) {
  orderChanges(order: $order) { entry { id } }
}`;

/** Whether changes cannot be heard at present. */
export const isAway = signal(false);

/** @typedef {{query: string, variables: Record<string, unknown>, told: (event: any) => void}} Followed */

/** @type {Map<string, Followed>} */
const followed = new Map();
/** The connection, once the service has acknowledged it. @type {WebSocket | null} */
let socket = null;
let last = 0;
let isRunning = false;
let wake = () => {};

// A connection may not notice that the network has gone; the browser does.
addEventListener("offline", () => (isAway.value = true));
addEventListener("online", () => {
  isAway.value = socket === null;
  wake();
});

/**
 * Follow a subscription: `told` is given its one field with each event. A subscription's first event
 * says that it stands; it comes again with each connection, since what happened while there was none
 * is told by nobody.
 *
 * @param {string} query
 * @param {Record<string, unknown>} variables
 * @param {(event: any) => void} told
 * @returns {() => void} ends it
 */
export function follow(query, variables, told) {
  const id = String((last += 1));
  followed.set(id, { query, variables, told });
  begin(id);
  void run();
  return () => {
    if (followed.delete(id)) send({ type: "complete", id });
  };
}

async function run() {
  if (isRunning) return;
  isRunning = true;
  for (let attempt = 0; followed.size > 0; attempt += 1) {
    try {
      // A handshake does not say why it was refused, so what can go wrong is asked for before.
      if (attempt > 0 || viewer.value === null) await readViewer();
      if (await connection()) attempt = 0;
    } catch {
      // The page itself says what is the matter.
    }
    isAway.value = true;
    await pause(PAUSES[Math.min(attempt, PAUSES.length - 1)]);
  }
  isRunning = false;
}

/** Resolves when the connection is lost, to whether it had stood. @returns {Promise<boolean>} */
function connection() {
  const own = new WebSocket(new URL("/graphql", location.href.replace(/^http/, "ws")), "graphql-transport-ws");
  let heardAt = Date.now();
  const watch = setInterval(() => {
    if (Date.now() - heardAt > 2 * SILENCE) own.close();
    else if (socket === own && Date.now() - heardAt > SILENCE) send({ type: "ping" });
  }, SILENCE);
  return new Promise((resolve) => {
    own.onopen = () => own.send(JSON.stringify({ type: "connection_init" }));
    own.onmessage = (event) => {
      heardAt = Date.now();
      const message = JSON.parse(event.data);
      if (message.type !== "connection_ack") return heard(message);
      socket = own;
      isAway.value = !navigator.onLine;
      for (const id of followed.keys()) begin(id);
    };
    own.onclose = () => {
      clearInterval(watch);
      resolve(socket === own);
      socket = null;
    };
  });
}

/** @param {{type: string, id?: string, payload?: any}} message */
function heard({ type, id = "", payload }) {
  const one = followed.get(id);
  if (type === "ping") send({ type: "pong" });
  else if (type === "next" && payload.data) one?.told(Object.values(payload.data)[0]);
  else if (type === "error" && !payload[0]?.extensions?.retryable) followed.delete(id);
  // It was ended by the service, or could not begin for a reason that may go.
  else if (type === "error" || type === "complete") setTimeout(() => begin(id), PAUSES[2] * 1000);
}

/** @param {string} id */
function begin(id) {
  const one = followed.get(id);
  if (one) send({ type: "subscribe", id, payload: { query: one.query, variables: one.variables } });
}

/** Send a message, if there is a connection. @param {Record<string, unknown>} message */
function send(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

/** Wait, but no longer than the network is away. @param {number} seconds @returns {Promise<void>} */
function pause(seconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}
