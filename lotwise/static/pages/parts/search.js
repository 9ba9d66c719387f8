// A search above a list. What is searched for stands in the page's address.

import { html, useState } from "../kit/html.js";
import { searchParameter, setSearch } from "../kit/place.js";
import { Field } from "./field.js";

/** What is searched for, and the way to change it. @param {string} name the parameter of the address */
export function useSearch(name) {
  const [text, setText] = useState(searchParameter(name));
  /** @param {string} typed */
  const change = (typed) => {
    setText(typed);
    setSearch({ [name]: typed.trim() });
  };
  return { text, wanted: text.trim(), change };
}

/**
 * @param {{label: string, search: ReturnType<typeof useSearch>, autofocus?: boolean}} props
 */
export function SearchField({ label, search, autofocus }) {
  /** @param {InputEvent} event */
  const type = (event) => search.change(/** @type {HTMLInputElement} */ (event.target).value);
  return html`<${Field} label=${label} input=${{ type: "search", value: search.text, onInput: type, autofocus }} />`;
}
