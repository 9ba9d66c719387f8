// Runs before anything is shown: the theme and the language, as chosen here or by the browser.
"use strict";

(() => {
  const root = document.documentElement;
  /** @param {string} name */
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // this browser keeps nothing
    }
  };
  const theme = kept("lotwise.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  const wished = [kept("lotwise.language") ?? "", ...navigator.languages];
  const known = wished.map((one) => one.slice(0, 2).toLowerCase());
  root.lang = known.find((one) => one === "en" || one === "de") ?? "en";
})();
