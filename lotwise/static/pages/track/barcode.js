// A Code 128 barcode (ISO/IEC 15417) of a text in ASCII, drawn as bars.

import { html } from "../kit/html.js";

// The widths of bars and spaces of the values 0 to 105, and of the stop sign.
const PATTERNS = (
  "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 " +
  "122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 " +
  "322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 " +
  "112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 " +
  "331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 " +
  "112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 " +
  "124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 " +
  "411311 113141 114131 311141 411131 211412 211214 211232 2331112"
).split(" ");
const START_B = 104;
const STOP = 106;
/** Empty space before and behind the bars, in widths of the narrowest bar. */
const QUIET = 10;
const HEIGHT = 50;

/** @param {{text: string}} props */
export function Barcode({ text }) {
  const widths = values(text).map((one) => PATTERNS[one]).join("");
  let at = QUIET;
  const bars = [];
  for (const [index, width] of [...widths].map(Number).entries()) {
    if (index % 2 === 0) bars.push(`M${at} 0h${width}v${HEIGHT}h-${width}z`);
    at += width;
  }
  return html`<svg class="barcode" viewBox="0 0 ${at + QUIET} ${HEIGHT}" preserveAspectRatio="none" shape-rendering="crispEdges" role="img" aria-label=${text}>
    <path d=${bars.join("")} />
  </svg>`;
}

/** Code set B, with start, check digit and stop. @param {string} text */
function values(text) {
  const signs = [...text].map((sign) => sign.charCodeAt(0) - 32);
  const check = signs.reduce((sum, value, index) => sum + value * (index + 1), START_B) % 103;
  return [START_B, ...signs, check, STOP];
}
