// Who is signed in.

import { ask } from "./api.js";
import { signal } from "./html.js";

/** Who is signed in; null until the service has said. */
export const viewer = signal(/** @type {{name: string, company: string} | null} */ (null));

/** @type {Promise<void> | null} */
let asked = null;

/** Ask who is signed in; whoever is not is asked to. @returns {Promise<void>} */
export function readViewer() {
  asked ??= ask("{ viewer { name company } }")
    .then((data) => {
      viewer.value = data.viewer;
    })
    .finally(() => (asked = null));
  return asked;
}
