// The GraphQL client. What can go wrong is of three kinds:
//
//   Refused        the service has understood and says no, for a reason a person can mend (userErrors)
//   RequestFailed  no answer, or none that can be used: the network, a time-out, a fault, a malformed
//                  request
//   SignedOut      the access token is not in force (any more)

import { askToSignIn } from "./signing.js";

/** @typedef {{code: string, message: string, field?: string[] | null, held?: any}} UserError `held`: where it is asked for */
/** @typedef {{seconds?: number, signal?: AbortSignal}} Options how long to wait for an answer */

/** How long an answer is waited for, in seconds. */
const PATIENCE = 20;

let lastAct = 0;

/** When this page last has done something that the service has answered (ms); 0 if never. */
export const actedAt = () => lastAct;

export class Refused extends Error {
  /** @param {UserError[]} errors @param {any} payload */
  constructor(errors, payload) {
    super(errors.map((one) => one.message).join(" "));
    this.errors = errors;
    this.payload = payload;
    this.code = errors[0].code;
  }
}

export class RequestFailed extends Error {
  /**
   * @param {string} message
   * @param {{code?: string, status?: number, retryable?: boolean}} [facts] `retryable`: whether the
   *   same request may succeed later
   */
  constructor(message, { code = "", status = 0, retryable = true } = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.retryable = retryable;
  }
}

export class SignedOut extends Error {}

/**
 * The answer's data. Where the browser is signed out, asks the person to sign in, and then once more.
 *
 * @param {string} query
 * @param {Record<string, unknown>} [variables]
 * @param {Options} [options]
 * @returns {Promise<any>}
 */
export async function ask(query, variables = {}, options = {}) {
  for (;;) {
    const sentAt = Date.now();
    try {
      return await request(query, variables, options);
    } catch (error) {
      if (!(error instanceof SignedOut)) throw error;
      await askToSignIn(sentAt);
    }
  }
}

/**
 * What came of a mutation, that is its payload. Throws `Refused` if there are user errors.
 *
 * @param {string} query a document with one mutation
 * @param {Record<string, unknown>} input
 * @param {Options} [options]
 * @returns {Promise<any>}
 */
export async function act(query, input, options = {}) {
  const data = await ask(query, { input }, options);
  lastAct = Date.now();
  const [payload] = Object.values(data);
  if (payload.userErrors.length > 0) throw new Refused(payload.userErrors, payload);
  return payload;
}

/** A new idempotency key: a mutation that is repeated with it happens once. */
export function newKey() {
  // crypto.randomUUID exists only at addresses with TLS.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
}

/** @param {string} query @param {Record<string, unknown>} variables @param {Options} options */
async function request(query, variables, { seconds = PATIENCE, signal }) {
  const timeOut = AbortSignal.timeout(seconds * 1000);
  /** @type {Response} */
  let response;
  /** @type {any} */
  let answer;
  try {
    response = await fetch("/graphql", {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/graphql-response+json, application/json;q=0.9",
      },
      body: JSON.stringify({ query, variables }),
      signal: signal ? AbortSignal.any([signal, timeOut]) : timeOut,
    });
    answer = await response.json().catch(() => null);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new RequestFailed("", { code: timeOut.aborted ? "TIMED_OUT" : "NO_CONNECTION" });
  }
  if (response.status === 401) throw new SignedOut();
  const problem = answer?.errors?.[0];
  if (problem || !answer?.data) throw failure(response.status, problem);
  return answer.data;
}

/** @param {number} status @param {any} problem */
function failure(status, problem) {
  const { code = "", retryable = status >= 500 || status === 429 } = problem?.extensions ?? {};
  return new RequestFailed(problem?.message ?? "", { code, status, retryable });
}
