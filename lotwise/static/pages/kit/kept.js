// Choices that this browser keeps, such as the theme.

/** @param {string} name @returns {string | null} */
export function kept(name) {
  try {
    return localStorage.getItem(`lotwise.${name}`);
  } catch {
    return null;
  }
}

/** Keep a choice; null forgets it. @param {string} name @param {string | null} value */
export function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(`lotwise.${name}`);
    else localStorage.setItem(`lotwise.${name}`, value);
  } catch {
    // A browser that keeps nothing forgets the choice with this page.
  }
}
