// The batches and serial numbers that a recall starts from: found by number or scan, chosen where a
// number means several.

import { rootsInAddress } from "../kit/address.js";
import { html, useEffect, useRef, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Field } from "../parts/field.js";
import { hitsOf } from "../parts/finding.js";
import { Icon } from "../parts/icon.js";
import { Failed } from "../parts/states.js";
import { texts } from "../texts/recalls.js";

const t = translator(texts);

/** How many are named one by one. */
const NAMED = 60;

/** @typedef {import("../parts/finding.js").Hit} Hit */
/** @typedef {import("../parts/finding.js").Hits} Hits */

/**
 * What is chosen so far; `asked` are numbers that mean several things, or none.
 *
 * @returns what a form needs to show and change them
 */
export function useSuspects() {
  const [chosen, setChosen] = useState(/** @type {Hit[]} */ ([]));
  const [asked, setAsked] = useState(/** @type {Hits[]} */ ([]));
  const [text, setText] = useState("");
  const [state, setState] = useState({ busy: false, error: /** @type {unknown} */ (null), told: "" });
  // Two codes may come in a burst: each is looked up in its turn.
  const queue = useRef(Promise.resolve());
  /** @param {Hit} hit */
  const take = (hit) =>
    setChosen((before) => {
      const isThere = before.some((one) => one.id === hit.id);
      setState((now) => ({ ...now, told: isThere ? t("open.twice", { number: hit.number }) : "" }));
      return isThere ? before : [...before, hit];
    });
  /** Look up one number. @param {string} one @param {string} [item] its item, where that is known */
  const lookUp = async (one, item) => {
    try {
      const found = await hitsOf(one);
      const hits = item === undefined ? found.hits : found.hits.filter((hit) => hit.item.number === item && hit.number === one);
      if (found.exact && hits.length === 1) take(hits[0]);
      else setAsked((before) => [...before.filter((other) => other.text !== one), { ...found, hits: item === undefined ? hits : found.hits }]);
    } catch (error) {
      setState((now) => ({ ...now, error }));
      setText(one);
    }
  };
  /** @param {[string, string?][]} numbers */
  const addAll = (numbers) => {
    setState({ busy: true, error: null, told: "" });
    queue.current = queue.current.then(async () => {
      for (const [one, item] of numbers) await lookUp(one, item);
      setState((now) => ({ ...now, busy: false }));
    });
  };
  useEffect(() => {
    const roots = rootsInAddress();
    if (roots.length > 0) addAll(roots.map((one) => [one.number, one.item]));
  }, []);
  /** @param {string} asking */
  const settle = (asking) => setAsked((before) => before.filter((one) => one.text !== asking));
  return {
    chosen,
    asked,
    text,
    ...state,
    isOpen: asked.length > 0,
    setText,
    /** @param {string} typed one number, or a list of lines */
    add(typed) {
      const lines = typed.split(/[\r\n\t]+/).map((one) => one.trim()).filter(Boolean);
      setText("");
      if (lines.length > 0) addAll(lines.map((one) => [one]));
    },
    /** @param {string} asking @param {Hit} hit */
    choose(asking, hit) {
      settle(asking);
      take(hit);
    },
    settle,
    /** @param {string} id */
    remove: (id) => setChosen((before) => before.filter((one) => one.id !== id)),
  };
}

/** @param {{of: ReturnType<typeof useSuspects>, error: string, faults: Map<number, string>}} props */
export function Suspects({ of, error, faults }) {
  /** @param {KeyboardEvent} event */
  const press = (event) => {
    if (event.key !== "Enter" || !of.text.trim()) return;
    event.preventDefault();
    of.add(of.text);
  };
  /** @param {ClipboardEvent} event */
  const paste = (event) => {
    const pasted = event.clipboardData?.getData("text") ?? "";
    if (!/[\r\n\t]/.test(pasted.trim())) return;
    event.preventDefault();
    of.add(of.text + pasted);
  };
  return html`<fieldset class="suspects">
    <legend>${t("open.suspects")}</legend>
    <div class="bar">
      <${Field}
        label=${t("open.number")}
        hint=${t("open.number.hint")}
        error=${error}
        input=${{
          value: of.text,
          onInput: (/** @type {any} */ event) => of.setText(event.target.value),
          onKeyDown: press,
          onPaste: paste,
          spellcheck: false,
          enterkeyhint: "enter",
        }}
      />
      <button type="button" disabled=${!of.text.trim()} onClick=${() => of.add(of.text)}><${Icon} name="plus" />${t("open.add")}</button>
    </div>
    ${of.error !== null && html`<${Failed} error=${of.error} />`}
    <p class="soft" role="status">${of.told}</p>
    ${of.asked.length > 1 && html`<p class="soft">${t("open.left", { count: of.asked.length })}</p>`}
    ${of.asked.slice(0, 3).map((one) => html`<${Which} key=${one.text} hits=${one} of=${of} />`)}
    ${of.chosen.length > 0 && html`<${Chosen} of=${of} faults=${faults} />`}
  </fieldset>`;
}

/** @param {{of: ReturnType<typeof useSuspects>, faults: Map<number, string>}} props */
function Chosen({ of, faults }) {
  const shown = of.chosen.map((hit, at) => ({ hit, fault: faults.get(at) ?? "" }));
  // What was refused stands first.
  const order = [...shown.filter((one) => one.fault), ...shown.filter((one) => !one.fault)];
  return html`<ul class="chosen" aria-label=${t("open.suspects")}>
    ${order.slice(0, NAMED).map(
      ({ hit, fault }) => html`<li key=${hit.id} class=${fault ? "faulty" : ""}>
        <span class="code">${hit.number}</span> <span class="soft code">${hit.item.number}</span>
        ${fault && html`<span class="error" role="alert">${fault}</span>`}
        <button type="button" class="quiet" aria-label=${t("open.remove", { number: hit.number })} onClick=${() => of.remove(hit.id)}>
          <${Icon} name="close" />
        </button>
      </li>`,
    )}
    ${order.length > NAMED && html`<li class="rest">${t("open.more", { count: order.length - NAMED })}</li>`}
  </ul>`;
}

/** A number that means several things, or none. @param {{hits: Hits, of: ReturnType<typeof useSuspects>}} props */
function Which({ hits: { text, exact, hits, more }, of }) {
  const skip = html`<button type="button" onClick=${() => of.settle(text)}>${t("open.skip")}</button>`;
  if (hits.length === 0)
    return html`<div class="note" role="status"><p><${Icon} name="warn" /> ${t("open.unknown", { text })}</p>${skip}</div>`;
  return html`<section class="which" aria-label=${t(exact ? "open.which" : "open.like", { text })}>
    <p role="status">${t(exact ? "open.which" : "open.like", { text })}${more && ` ${t("open.like.more")}`}</p>
    <ul>
      ${hits.map(
        (one) => html`<li key=${one.id}>
          <button type="button" class="quiet" onClick=${() => of.choose(text, one)}>
            <span class="code">${one.number}</span>
            <span class="soft">${t(/** @type {any} */ (one.__typename))}, <span class="code">${one.item.number}</span> ${one.item.name}</span>
          </button>
        </li>`,
      )}
    </ul>
    ${skip}
  </section>`;
}
