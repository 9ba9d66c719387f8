// Exact decimals, as texts such as "1.50": the service's quantities never pass through a number of
// JavaScript.

/** @typedef {{units: bigint, places: number}} Parts so many units of ten to the power of -places */

/** @param {string} a @param {string} b */
export function minus(a, b) {
  const places = Math.max(parts(a).places, parts(b).places);
  return written(scaled(a, places) - scaled(b, places), places);
}

/** Below zero where `a` is less than `b`, zero where they are equal. @param {string} a @param {string} b */
export function compared(a, b) {
  const places = Math.max(parts(a).places, parts(b).places);
  const difference = scaled(a, places) - scaled(b, places);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** @param {string} a */
export function isZero(a) {
  return parts(a).units === 0n;
}

/** @param {string} text @returns {Parts} */
function parts(text) {
  const [whole, fraction = ""] = text.split(".");
  return { units: BigInt(whole + fraction), places: fraction.length };
}

/** @param {string} text @param {number} places */
function scaled(text, places) {
  const own = parts(text);
  return own.units * 10n ** BigInt(places - own.places);
}

/** @param {bigint} units @param {number} places */
function written(units, places) {
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const fraction = digits.slice(digits.length - places).replace(/0+$/, "");
  return sign + whole + (fraction && `.${fraction}`);
}
