// What stands around every page: navigation, heading, help, and who is signed in.

import { company, to } from "../kit/address.js";
import { html, useEffect, useState } from "../kit/html.js";
import { LANGUAGES, chooseLanguage, language, translator } from "../kit/language.js";
import { signOut, signedOut } from "../kit/signing.js";
import { chooseTheme, theme } from "../kit/theme.js";
import { readViewer, viewer } from "../kit/viewer.js";
import { texts } from "../texts/common.js";
import { Icon } from "./icon.js";
import { SignIn } from "./sign-in.js";
import { Toasts } from "./toast.js";

const t = translator(texts);

/** The entries of the navigation. @type {{key: keyof typeof texts.en, address: string}[]} */
const ENTRIES = [
  { key: "nav.start", address: to.start() },
  { key: "nav.orders", address: to.orders() },
  { key: "nav.items", address: to.items() },
  { key: "nav.traceables", address: to.traceables() },
  { key: "nav.trace", address: to.trace() },
  { key: "nav.recalls", address: to.recalls() },
  { key: "nav.activities", address: to.activities() },
  { key: "nav.holds", address: to.holds() },
  { key: "nav.health", address: to.health() },
];

/** @param {{page: import("../kit/page.js").Page}} props */
export function Layout({ page }) {
  const [help, setHelp] = useState(false);
  useEffect(() => {
    // The page itself says what is the matter.
    readViewer().catch(() => null);
  }, []);
  return html`<a class="skip" href="#main">${t("skip")}</a>
    <${Header} at=${page.at ?? ""} />
    <main id="main" class=${page.width === "wide" ? "wide" : ""} tabindex="-1">
      <div class="heading">
        <h1>${page.title}</h1>
        ${page.Actions && html`<${page.Actions} />`}
        <button type="button" class="quiet ask-help" aria-expanded=${help} onClick=${() => setHelp(!help)}>
          <${Icon} name="help" />${t("help")}
        </button>
      </div>
      ${help && html`<aside class="help" aria-label=${t("help")}>${page.help.map((one) => html`<p>${one}</p>`)}</aside>`}
      <${page.View} />
    </main>
    <${Toasts} />
    ${signedOut.value && html`<${SignIn} />`}`;
}

/** @param {{at: string}} props */
function Header({ at }) {
  const [open, setOpen] = useState(false);
  return html`<header class="top">
    <a class="brand" href=${to.start()}><${Icon} name="brand" />Lotwise</a>
    <button type="button" class="quiet menu" aria-expanded=${open} aria-controls="menu" onClick=${() => setOpen(!open)}>
      <${Icon} name="menu" />${t("menu")}
    </button>
    <div id="menu" class=${open ? "open" : ""}>
      <nav aria-label=${t("nav")}>
        ${ENTRIES.map(
          (one) => html`<a key=${one.key} href=${one.address} aria-current=${one.key === at ? "page" : undefined}>${t(one.key)}</a>`,
        )}
        <a href="/graphql">${t("nav.api")}</a>
      </nav>
      <${Choices} />
    </div>
  </header>`;
}

function Choices() {
  const here = company ?? viewer.value?.company;
  /** @param {Event} event */
  const choose = (event) => {
    const chosen = /** @type {HTMLSelectElement} */ (event.target).value;
    chooseLanguage(/** @type {import("../kit/language.js").Language} */ (chosen));
  };
  return html`<div class="choices">
    ${here && html`<span class="company">${t("company", { company: here })}</span>`}
    <select aria-label=${t("language")} value=${language} onChange=${choose}>
      ${Object.entries(LANGUAGES).map(([code, name]) => html`<option value=${code} lang=${code}>${name}</option>`)}
    </select>
    <${ThemeButton} />
    ${viewer.value &&
    html`<span class="viewer" title=${t("signedInAs", { name: viewer.value.name })}>${viewer.value.name}</span>
      <button type="button" class="quiet" onClick=${signOut}>${t("signOut")}</button>`}
  </div>`;
}

function ThemeButton() {
  /** @type {Record<string, import("../kit/theme.js").Theme>} */
  const next = { system: "light", light: "dark", dark: "system" };
  /** @type {Record<string, import("./icon.js").IconName>} */
  const icons = { system: "system", light: "sun", dark: "moon" };
  const label = t(/** @type {keyof typeof texts.en} */ (`theme.${theme.value}`));
  return html`<button
    type="button"
    class="quiet"
    aria-label=${label}
    title=${label}
    onClick=${() => chooseTheme(next[theme.value])}
  >
    <${Icon} name=${icons[theme.value]} />
  </button>`;
}
