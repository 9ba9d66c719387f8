// Signing in and out. The token lies in a cookie that no script can read.

import { signal } from "./html.js";

/** Whether the person must sign in before anything goes on. */
export const signedOut = signal(false);

/**
 * Where a text goes that was typed into the sign-in dialog and is no token: a scanner types on, whatever
 * stands before the page. Null where nobody wants it.
 *
 * @type {import("@preact/signals").Signal<((text: string) => void) | null>}
 */
export const strayText = signal(null);

/** @type {(() => void)[]} */
let waiting = [];

/** Resolves when the person has signed in. @returns {Promise<void>} */
export function whenSignedIn() {
  return new Promise((resolve) => {
    waiting.push(resolve);
  });
}

/** Whether a text looks like an access token. @param {string} text */
export function isToken(text) {
  return text.startsWith("lw_");
}

/**
 * Sign in; false if the token is not in force. Throws if the service does not answer.
 *
 * @param {string} token
 */
export async function signIn(token) {
  // What a header cannot hold is no token.
  if (!/^[\x21-\x7e]+$/.test(token)) return false;
  const response = await fetch("/sign-in", {
    method: "POST",
    headers: { Authorization: `Bearer ${token}` },
  });
  if (response.status === 401) return false;
  if (!response.ok) throw new Error(String(response.status));
  const before = waiting;
  waiting = [];
  signedOut.value = false;
  for (const go of before) go();
  return true;
}

/** Forget the token, and ask for one. */
export async function signOut() {
  await fetch("/sign-out", { method: "POST" });
  location.assign("/");
}
