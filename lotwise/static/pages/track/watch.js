// Tells when something has changed on an order, whoever did it: another station, a supervisor.

import { ORDER_CHANGES, follow } from "../kit/live.js";

/** How long changes are gathered before one look at all of them, in milliseconds. */
const GATHER = 250;

/**
 * Call `changed` whenever the order may have changed, and at the beginning of each connection, since
 * what happened while there was none is told by nobody.
 *
 * @param {Record<string, unknown>} order a reference
 * @param {() => unknown} changed
 * @returns {() => void} ends it
 */
export function watchOrder(order, changed) {
  let timer = 0;
  const end = follow(ORDER_CHANGES, { order }, () => {
    timer ||= setTimeout(() => {
      timer = 0;
      changed();
    }, GATHER);
  });
  return () => {
    clearTimeout(timer);
    end();
  };
}
