// The sign-in dialog: it stands before the page until a token that is in force was given.

import { html, useState } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { isToken, signIn, strayText } from "../kit/signing.js";
import { texts } from "../texts/common.js";
import { Dialog } from "./dialog.js";
import { Field } from "./field.js";

const t = translator(texts);

export function SignIn() {
  const [token, setToken] = useState("");
  const [error, setError] = useState("");
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    setError("");
    if (strayText.value && !isToken(token.trim())) {
      strayText.value(token);
      setError(t("signIn.stray", { text: token }));
      setToken("");
      return;
    }
    try {
      if (await signIn(token.trim())) return;
      setError(t("signIn.wrong"));
    } catch {
      setError(t("signIn.failed"));
    }
    setToken("");
  };
  /** @param {InputEvent} event */
  const type = (event) => setToken(/** @type {HTMLInputElement} */ (event.target).value);
  /** A scanner may end its codes with Tab. @param {KeyboardEvent} event */
  const press = (event) => {
    if (event.key === "Tab" && strayText.value && token && !isToken(token)) void submit(event);
  };
  return html`<${Dialog} title=${t("signIn")}>
    <form onSubmit=${submit}>
      <p>${t("signIn.explained")}</p>
      <${Field}
        label=${t("signIn.token")}
        hint=${t("signIn.hint")}
        error=${error}
        input=${{ type: "password", value: token, onInput: type, onKeyDown: press, autocomplete: "current-password", autofocus: true }}
      />
      <p class="actions"><button class="main" disabled=${!token.trim()}>${t("signIn")}</button></p>
    </form>
  <//>`;
}
