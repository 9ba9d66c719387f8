// The scan station of one order.

import { byNumber, numbersInPath, to } from "./kit/address.js";
import { html, useEffect } from "./kit/html.js";
import { translator } from "./kit/language.js";
import { openPage } from "./kit/page.js";
import { strayText } from "./kit/signing.js";
import { Failed, Loading } from "./parts/states.js";
import { texts } from "./texts/track.js";
import { Alarm } from "./track/alarm.js";
import { AnswerPanel } from "./track/answer-panel.js";
import { Camera, CameraButton } from "./track/camera.js";
import { Components, FinishedProducts } from "./track/lines.js";
import { Notices } from "./track/notices.js";
import { ScanBar, focusField } from "./track/scan-bar.js";
import { Station } from "./track/station.js";
import { watchOrder } from "./track/watch.js";

const t = translator(texts);
const [number] = numbersInPath();
const station = new Station(number);

function View() {
  useEffect(() => {
    void station.open();
    strayText.value = (text) => station.take(text);
    addEventListener("beforeunload", warn);
    const ends = [watchOrder(byNumber(number), () => station.view.read()), station.holds.watch()];
    return () => ends.forEach((end) => end());
  }, []);
  if (station.view.missing.value) return html`<${Missing} />`;
  if (!station.isOpen.value) return html`<${Loading} />`;
  // The field is there before the order is, so that whoever scans at once loses nothing.
  return html`<div class="station" onClick=${returnFocus}>
    <${ScanBar} station=${station}><${CameraButton} /><//>
    <${Camera} take=${(/** @type {string} */ text) => station.take(text)} />
    <${Alarm} station=${station} />
    <${AnswerPanel} station=${station} />
    <${Notices} station=${station} />
    ${station.view.order.value === null ? html`<${NotYet} />` : html`<${FastTabs} />`}
  </div>`;
}

function FastTabs() {
  return html`<div class="fast-tabs">
    <${FinishedProducts} station=${station} />
    <${Components} station=${station} />
  </div>`;
}

function NotYet() {
  const error = station.view.failure.value;
  return error === null ? html`<${Loading} />` : html`<${Failed} error=${error} />`;
}

function Missing() {
  return html`<p>${t("missing", { order: number })}</p>
    <p><a href=${to.start()}>${t("missing.link")}</a></p>`;
}

function Actions() {
  return html`<a class="button" href=${to.associations(number)}>${t("associations")}</a>
    <a class="button" href=${to.commandCodes()}>${t("codes")}</a>`;
}

/** After any action the field has the focus again, for the next scan. @param {Event} event */
function returnFocus(event) {
  const target = event.target instanceof Element ? event.target : null;
  if (!target?.closest("input, a")) focusField();
}

/** Ask before the page is left while the browser would lose scans. @param {BeforeUnloadEvent} event */
function warn(event) {
  if (station.queue.waiting.value.length > 0) event.preventDefault();
}

openPage({
  title: t("title", { order: number }),
  help: [t("help.1"), t("help.2"), t("help.3"), t("help.4")],
  View,
  Actions,
  at: "nav.orders",
  width: "wide",
});
