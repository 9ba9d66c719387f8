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

/** How long no key may have been pressed before the dialog takes the focus, in milliseconds. */
const QUIET = 400;
let lastKey = 0;
let signedInAt = 0;
addEventListener("keydown", () => (lastKey = Date.now()), { capture: true });

/** @type {(() => void)[]} */
let waiting = [];

/**
 * Ask the person to sign in; resolves when that is done. The dialog waits for a pause in what is
 * typed: it must not cut a code in two that a scanner is just sending.
 *
 * @param {number} since when the request was sent that was refused (ms): who has signed in since need
 *   not do so again
 * @returns {Promise<void>}
 */
export async function askToSignIn(since) {
  for (let wait = 1; wait > 0; ) {
    wait = lastKey + QUIET - Date.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  }
  if (signedInAt > since) return;
  signedOut.value = true;
  await whenSignedIn();
}

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
  signedInAt = Date.now();
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
