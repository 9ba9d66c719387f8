// Addresses of pages. A number stands in an address percent-encoded, as one step of the path.

/** The company that the page's address names; null for the default company. */
export const company = new URLSearchParams(location.search).get("company");

/**
 * A number as a step of a path. Browsers take the steps `.` and `..` away, so those get a `~` before
 * them, and so does what begins with one itself.
 *
 * @param {string} number
 */
export function step(number) {
  return encodeURIComponent(/^(~|\.{1,2}$)/.test(number) ? `~${number}` : number);
}

/** The numbers in this page's path, in their order: every second step. @returns {string[]} */
export function numbersInPath() {
  const [, , ...steps] = location.pathname.split("/");
  return steps.map((one) => decoded(one).replace(/^~/, ""));
}

/** @param {string} one */
function decoded(one) {
  try {
    return decodeURIComponent(one);
  } catch {
    return one;
  }
}

/**
 * The address of a page: its steps, and what follows the question mark. The company stays.
 *
 * @param {string[]} steps such as ["orders", "WO-1/A", "track"]
 * @param {Record<string, string>} [query]
 */
export function address(steps, query = {}) {
  const search = new URLSearchParams(company === null ? query : { company, ...query }).toString();
  return `/${steps.map(step).join("/")}${search && `?${search}`}`;
}

export const to = {
  start: () => address([""]),
  orders: () => address(["orders"]),
  /** @param {string} number */
  order: (number) => address(["orders", number]),
  /** @param {string} number */
  track: (number) => address(["orders", number, "track"]),
  /** @param {string} number @param {string} [product] the id of the registered product to select */
  associations: (number, product) => address(["orders", number, "associations"], product ? { product } : {}),
  items: () => address(["items"]),
  /** @param {string} number */
  item: (number) => address(["items", number]),
  traceables: () => address(["traceables"]),
  /** @param {string} item @param {string} number */
  traceable: (item, number) => address(["traceables", item, number]),
  holds: () => address(["holds"]),
  /** @param {string} id */
  hold: (id) => address(["holds"], { hold: id }),
  health: () => address(["health-report"]),
  activities: () => address(["activities"]),
  /** @param {string} id */
  activity: (id) => address(["activities"], { activity: id }),
  /**
   * The trace of a batch or serial number. Its root is `<item>/<number>`, each part percent-encoded.
   *
   * @param {string} [item]
   * @param {string} [number]
   * @param {"BACKWARD" | "FORWARD" | "BOTH"} [direction]
   */
  trace: (item, number, direction) =>
    item === undefined || number === undefined
      ? address(["trace"])
      : address(["trace"], { root: `${step(item)}/${step(number)}`, direction: direction ?? "BOTH" }),
  recalls: () => address(["recalls"]),
  /** @param {string} id */
  recall: (id) => address(["recalls", id]),
  /**
   * The list of recalls with the dialog that opens one from these batches and serial numbers.
   *
   * @param {{item: string, number: string}[]} suspects
   * @param {"BACKWARD" | "FORWARD" | "BOTH"} direction
   */
  openRecall: (suspects, direction) =>
    address(["recalls"], { open: "new", direction }) + rootsText(suspects),
  /**
   * The trace of several.
   *
   * @param {{item: string, number: string}[]} roots
   * @param {"BACKWARD" | "FORWARD" | "BOTH"} direction
   */
  traceOf: (roots, direction) => address(["trace"], { direction }) + rootsText(roots),
  commandCodes: () => address(["command-codes"]),
};

/**
 * A batch or serial number as an address names it, `<item>/<number>`; none where it is not well-formed.
 *
 * @param {string} text
 * @returns {{item: string, number: string}[]}
 */
export function rootOf(text) {
  try {
    const [item, number, ...more] = text.split("/").map((one) => decodeURIComponent(one).replace(/^~/, ""));
    return item && number && more.length === 0 ? [{ item, number }] : [];
  } catch {
    return [];
  }
}

/** The batches and serial numbers that the page's address names. */
export const rootsInAddress = () => new URLSearchParams(location.search).getAll("root").flatMap(rootOf);

/** @param {{item: string, number: string}[]} roots */
function rootsText(roots) {
  return roots.map((one) => `&root=${encodeURIComponent(`${step(one.item)}/${step(one.number)}`)}`).join("");
}

/** A reference to an item or order by its number, as GraphQL takes it. @param {string} number */
export function byNumber(number) {
  return { key: company === null ? { number } : { company, number } };
}
