// Views that show what others register, as it happens, and do not jump under a person who is choosing.

import { actedAt } from "../kit/api.js";
import { html, useEffect, useRef, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { follow } from "../kit/live.js";
import { texts } from "../texts/common.js";
import { Icon } from "./icon.js";

const t = translator(texts);
/** How long changes are gathered before one look at all of them, in milliseconds. */
const GATHER = 250;
/** Between two looks lies as much time, in milliseconds. */
const APART = 1000;
/** What is recorded so soon after an action of this page's own is taken for it, in milliseconds. */
const OWN = 2000;

/**
 * Look again (`look`) when something is told by a subscription. While rows are chosen or a dialog is
 * open, what is there stays, and looking waits until that is over or the person wants it.
 *
 * @param {string} query
 * @param {Record<string, unknown>} variables
 * @param {() => void} look
 * @param {(event: any) => boolean} [concerns] whether an event does
 * @returns {{isNew: boolean, show: () => void}} whether something waits to be shown
 */
export function useFollowed(query, variables, look, concerns = () => true) {
  const [isNew, setNew] = useState(false);
  const on = useRef({ look, concerns, show: () => {} });
  Object.assign(on.current, { look, concerns });
  const asked = JSON.stringify(variables);
  useEffect(() => {
    let timer = 0;
    let lookedAt = 0;
    const show = () => {
      clearTimeout(timer);
      timer = 0;
      lookedAt = Date.now();
      setNew(false);
      on.current.look();
    };
    const soon = () => {
      if (isChoosing()) timer = setTimeout(soon, GATHER);
      else show();
    };
    on.current.show = show;
    const end = follow(query, JSON.parse(asked), (event) => {
      if (event.entry !== null && !on.current.concerns(event)) return;
      timer ||= setTimeout(soon, Math.max(GATHER, lookedAt + APART - Date.now()));
      if (event.entry !== null && isChoosing() && Date.now() - actedAt() > OWN) setNew(true);
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [query, asked]);
  return { isNew, show: () => on.current.show() };
}

/** Whether the person has chosen rows, or has a dialog open. */
function isChoosing() {
  return document.querySelector("dialog[open], input.choose:checked") !== null;
}

/** Says that there is more to see. @param {{of: ReturnType<typeof useFollowed>}} props */
export function NewEntries({ of }) {
  if (!of.isNew) return null;
  return html`<p class="news" role="status">
    <${Icon} name="again" />${t("news")}
    <button type="button" onClick=${of.show}>${t("news.show")}</button>
  </p>`;
}
