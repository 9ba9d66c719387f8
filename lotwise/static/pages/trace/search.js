// Where the trace starts: one field for a number, a scanned code or a link, and what was chosen.

import { to } from "../kit/address.js";
import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Field } from "../parts/field.js";
import { hitsOf } from "../parts/finding.js";
import { Icon } from "../parts/icon.js";
import { Failed } from "../parts/states.js";
import { texts as common } from "../texts/common.js";
import { texts } from "../texts/trace.js";
import { askFor, place, rootText } from "./place.js";
import { DirectionSwitch } from "./switches.js";

const t = translator(texts);
const shared = translator(common);

/** @typedef {import("../parts/finding.js").Hit} Hit */
/** @typedef {import("../parts/finding.js").Hits} Hits */

export function Search() {
  const [text, setText] = useState("");
  const [hits, setHits] = useState(/** @type {Hits | null} */ (null));
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [busy, setBusy] = useState(false);
  /** @param {Hit} hit */
  const choose = (hit, more = false) => {
    setHits(null);
    setText("");
    const root = { item: hit.item.number, number: hit.number };
    const others = place.value.roots.filter((one) => rootText(one) !== rootText(root));
    askFor({ roots: more ? [...others, root] : [root], find: "" });
  };
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const wanted = text.trim();
    if (!wanted || busy) return;
    const more = /** @type {HTMLButtonElement | null} */ (event.submitter)?.value === "more";
    setBusy(true);
    setError(null);
    try {
      const found = await hitsOf(wanted);
      if (found.exact && found.hits.length === 1) choose(found.hits[0], more);
      else setHits(found);
    } catch (problem) {
      setHits(null);
      setError(problem);
    }
    setBusy(false);
  };
  const hasRoots = place.value.roots.length > 0;
  return html`<form class="bar trace-search" role="search" onSubmit=${submit}>
      <${Field}
        label=${t("search")}
        input=${{
          type: "search",
          value: text,
          onInput: (/** @type {InputEvent} */ event) => setText(/** @type {HTMLInputElement} */ (event.target).value),
          autofocus: !hasRoots,
          enterkeyhint: "search",
          spellcheck: false,
        }}
      />
      <button class="main" disabled=${busy}><${Icon} name="search" />${t("trace")}</button>
      ${hasRoots && html`<button value="more" disabled=${busy}>${t("addRoot")}</button>`}
      <${DirectionSwitch} />
    </form>
    ${error !== null && html`<${Failed} error=${error} />`}
    ${hits && html`<${Choice} of=${hits} choose=${choose} />`}`;
}

/** @param {{of: Hits, choose: (hit: Hit, more?: boolean) => void}} props */
function Choice({ of, choose }) {
  if (of.hits.length === 0)
    return html`<p class="note" role="status"><${Icon} name="warn" />${t("none", { text: of.text })}</p>`;
  return html`<section class="choice" aria-label=${t("choose")}>
    <p role="status">${t(of.exact ? "several" : "like", { text: of.text })}${of.more && ` ${t("like.more")}`}</p>
    <ul>
      ${of.hits.map(
        (one) => html`<li key=${one.id}>
          <button type="button" class="quiet" onClick=${() => choose(one)}>
            <span class="code">${one.number}</span>
            <span class="soft">${t(/** @type {any} */ (one.__typename))}, <span class="code">${one.item.number}</span> ${one.item.name}</span>
          </button>
          ${place.value.roots.length > 0 && html`<button type="button" class="quiet" onClick=${() => choose(one, true)}>${t("addRoot")}</button>`}
        </li>`,
      )}
    </ul>
  </section>`;
}

/** How many roots are named one by one. */
const NAMED = 30;

export function Roots() {
  const { roots } = place.value;
  return html`<ul class="roots" aria-label=${t("roots")}>
    ${roots.slice(0, NAMED).map(
      (one) => html`<li key=${rootText(one)}>
        <a class="code" href=${to.traceable(one.item, one.number)}>${one.number}</a>
        <span class="soft code">${one.item}</span>
        <button
          type="button"
          class="quiet"
          aria-label=${t("removeRoot", { number: one.number })}
          title=${shared("clear")}
          onClick=${() => askFor({ roots: roots.filter((other) => other !== one) })}
        >
          <${Icon} name="close" />
        </button>
      </li>`,
    )}
    ${roots.length > NAMED && html`<li>${t("moreRoots", { count: roots.length - NAMED })}</li>`}
  </ul>`;
}
