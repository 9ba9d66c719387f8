// Scanning by a camera. What reads the codes is large (1 MB of WebAssembly) and loaded only when used.

import { html, signal, useEffect, useRef } from "../kit/html.js";
import { translator } from "../kit/language.js";
import { Icon } from "../parts/icon.js";
import { texts } from "../texts/track.js";

const t = translator(texts);
/** How often a picture is read, in milliseconds. */
const INTERVAL = 150;
/** How long a code must have been out of sight before it counts as scanned again, in milliseconds. */
const AGAIN = 2500;

/** Whether the camera is wanted. */
export const isOn = signal(false);
/** What a person is told below the picture. */
const message = signal("");

export function CameraButton() {
  const label = t(isOn.value ? "camera.stop" : "camera");
  return html`<button
    type="button"
    class="quiet"
    aria-pressed=${isOn.value}
    aria-label=${label}
    title=${label}
    onClick=${() => (isOn.value = !isOn.value)}
  >
    <${Icon} name="camera" />
  </button>`;
}

/** @param {{take: (text: string) => void}} props */
export function Camera({ take }) {
  return isOn.value ? html`<${Finder} take=${take} />` : null;
}

/** @param {{take: (text: string) => void}} props */
function Finder({ take }) {
  const video = useRef(/** @type {HTMLVideoElement | null} */ (null));
  useEffect(() => {
    const stop = new AbortController();
    message.value = t("camera.loading");
    run(/** @type {HTMLVideoElement} */ (video.current), take, stop.signal).catch((error) => {
      message.value = t("camera.denied", { message: String(error.message ?? error) });
    });
    return () => stop.abort();
  }, []);
  return html`<figure class="camera">
    <video ref=${video} muted playsinline></video>
    <figcaption role="status">${message.value}</figcaption>
  </figure>`;
}

/**
 * Show the camera's pictures and take the codes in them, until `signal` says to stop.
 *
 * @param {HTMLVideoElement} video @param {(text: string) => void} take @param {AbortSignal} signal
 */
async function run(video, take, signal) {
  if (!navigator.mediaDevices) {
    message.value = t("camera.insecure");
    return;
  }
  const [read, stream] = await Promise.all([
    reader(),
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }),
  ]);
  const end = () => stream.getTracks().forEach((track) => track.stop());
  if (signal.aborted) return end();
  signal.addEventListener("abort", end);
  video.srcObject = stream;
  await video.play();
  message.value = t("camera.aim");
  const seen = new Map();
  while (!signal.aborted) {
    const now = Date.now();
    for (const text of await read(video)) {
      if (now - (seen.get(text) ?? 0) > AGAIN) take(text);
      seen.set(text, now);
    }
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
  }
}

/** Load what reads codes. @returns {Promise<(video: HTMLVideoElement) => Promise<string[]>>} */
async function reader() {
  const { prepareZXingModule, readBarcodes } = await import("zxing-wasm/reader");
  const address = import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm");
  prepareZXingModule({ overrides: { locateFile: () => address } });
  const canvas = document.createElement("canvas");
  const picture = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    if (!picture || canvas.width === 0) return [];
    picture.drawImage(video, 0, 0);
    const found = await readBarcodes(picture.getImageData(0, 0, canvas.width, canvas.height), {
      textMode: "Plain",
      maxNumberOfSymbols: 1,
    });
    // A GS1 code is known as one by its symbology identifier, as a scanner sends it.
    return found.map((one) => (one.contentType === "GS1" ? one.symbologyIdentifier + one.text : one.text));
  };
}
