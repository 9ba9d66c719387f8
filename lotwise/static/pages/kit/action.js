// What a person does to the data, from within a view.

import { act, newKey } from "./api.js";
import { useRef, useState } from "./html.js";

/**
 * An action: whether it is under way, and what went wrong the last time. `run` gives the mutation's
 * payload, or null where it was refused or failed; tried again with the same input, it happens once.
 *
 * @typedef {object} Action
 * @property {boolean} busy
 * @property {unknown} error
 * @property {(mutation: string, input: Record<string, unknown>) => Promise<any>} run
 * @property {() => void} forget
 */

/** @returns {Action} */
export function useAction() {
  const [state, setState] = useState({ busy: false, error: /** @type {unknown} */ (null) });
  const intent = useRef({ asked: "", key: "" });
  return {
    ...state,
    async run(mutation, input) {
      const asked = mutation + JSON.stringify(input);
      if (intent.current.asked !== asked) intent.current = { asked, key: newKey() };
      setState({ busy: true, error: null });
      try {
        const payload = await act(mutation, { ...input, idempotencyKey: intent.current.key });
        intent.current = { asked: "", key: "" };
        setState({ busy: false, error: null });
        return payload;
      } catch (error) {
        setState({ busy: false, error });
        return null;
      }
    },
    forget: () => setState({ busy: false, error: null }),
  };
}
