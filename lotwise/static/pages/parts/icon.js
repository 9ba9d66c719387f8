// Small pictures. Each stands beside a text or has a label, so screen readers are spared them.

import { html } from "../kit/html.js";

const PATHS = {
  brand: "M5 6h3a4 4 0 0 1 4 4v4a4 4 0 0 0 4 4h3M5 18h5M14 6h5",
  good: "M4 12.5l5 5L20 6.5",
  bad: "M6 6l12 12M18 6L6 18",
  warn: "M12 4v10M12 18.5v.5",
  part: "M12 4a8 8 0 1 0 8 8h-8z",
  none: "M12 4a8 8 0 1 0 .01 0z",
  same: "M5 9.5h14M5 14.5h14",
  scan: "M4 8V5h4M16 5h4v3M20 16v3h-4M8 19H4v-3M8 9v6M12 9v6M16 9v6",
  plus: "M12 5v14M5 12h14",
  remove: "M5 12h14",
  edit: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  undo: "M9 6L4 11l5 5M4 11h10a5 5 0 0 1 0 10h-2",
  history: "M12 7v5l3 2M4.5 12a7.5 7.5 0 1 0 2.3-5.4L4 9M4 5v4h4",
  flag: "M6 21V4h11l-2.5 4L17 12H6",
  pick: "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8",
  list: "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
  back: "M20 12H5M11 6l-6 6 6 6",
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  help: "M9 9a3 3 0 1 1 4 2.8c-.7.3-1 .8-1 1.7M12 17.5v.5",
  search: "M10.5 5a5.5 5.5 0 1 0 .01 0zM15 15l5 5",
  link: "M4 12h15M13 6l6 6-6 6",
  sound: "M5 10v4h3l4 4V6L8 10zM16 9a4 4 0 0 1 0 6",
  mute: "M5 10v4h3l4 4V6L8 10zM16 9.5l5 5M21 9.5l-5 5",
  camera: "M4 8h3l2-2h6l2 2h3v10H4zM12 10a3 3 0 1 0 .01 0z",
  again: "M19 12a7 7 0 1 1-2.2-5.1L19 9M19 4v5h-5",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2",
  unlock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 6.8-1M12 14.5v2",
  stop: "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 7.5v5.5M12 16.5v.5",
  wait: "M12 5v7l4 3M12 3a9 9 0 1 0 .01 0z",
  sun: "M12 8a4 4 0 1 0 .01 0zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M19 14.5A8 8 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.5z",
  system: "M4 5h16v11H4zM9 20h6M12 16v4",
};

/** @typedef {keyof typeof PATHS} IconName */

/** @param {{name: IconName}} props */
export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d=${PATHS[name]} />
  </svg>`;
}
