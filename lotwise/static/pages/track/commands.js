// Command codes: printed codes by which a station is worked with nothing but its scanner.
//
// They are words and spaces only, and none has a Y or Z: a scanner that is set to another keyboard
// types those, and most signs, wrongly. A colon for a space is understood as well.

/**
 * @typedef {{name: "PRODUCT" | "COMPONENT" | "OK" | "SEND" | "DROP"}
 *   | {name: "LINE" | "COUNT", argument: string}
 *   | {name: "UNKNOWN"}} Command
 */

const PLAIN = /** @type {const} */ (["PRODUCT", "COMPONENT", "OK", "SEND", "DROP"]);

/** The text of a command code. @param {string} name @param {string} [argument] */
export function commandCode(name, argument) {
  return ["LOTWISE", name, argument].filter(Boolean).join(" ");
}

/** What a scanned text commands; null if it is no command code. @param {string} text @returns {Command | null} */
export function commandOf(text) {
  const [first, name, argument, ...more] = text.trim().toUpperCase().split(/[\s:]+/);
  if (first !== "LOTWISE" || name === undefined) return null;
  const plain = PLAIN.find((one) => one === name);
  if (plain && argument === undefined) return { name: plain };
  if ((name === "LINE" || name === "COUNT") && argument !== undefined && more.length === 0) {
    return { name, argument };
  }
  return { name: "UNKNOWN" };
}

/**
 * Do what a command code says; false if it cannot be done.
 *
 * @param {import("./station.js").Station} station
 * @param {Command} command
 */
export function obey(station, command) {
  if (command.name === "PRODUCT" || command.name === "COMPONENT") station.chooseMode(command.name);
  else if (command.name === "OK") station.acknowledge();
  else if (command.name === "SEND") station.send();
  else if (command.name === "DROP") station.drop();
  else if (command.name === "COUNT") station.quantity.value = command.argument;
  else if (command.name === "LINE") {
    const line = station.view.order.value?.bomLines.find(
      (/** @type {any} */ one) => String(one.lineNumber) === command.argument,
    );
    if (!line) return false;
    station.chooseLine(line.id);
  } else return false;
  return true;
}
