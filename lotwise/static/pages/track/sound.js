// Short tones that tell an answer without looking: two rising for done, one level for nothing new, two
// low and rough for refused, a soft tick for kept, a siren for what is on hold.

import { signal } from "../kit/html.js";
import { keep, kept } from "../kit/kept.js";

/** @typedef {"good" | "same" | "bad" | "kept" | "hold"} Sound */

/** Whether tones are wanted. */
export const isLoud = signal(kept("sound") !== "off");

/** Frequency in hertz, beginning and length in seconds. @type {Record<Sound, [number, number, number][]>} */
const TONES = {
  good: [
    [880, 0, 0.09],
    [1320, 0.1, 0.14],
  ],
  same: [[660, 0, 0.16]],
  bad: [
    [196, 0, 0.22],
    [165, 0.26, 0.34],
  ],
  kept: [[440, 0, 0.06]],
  hold: [0, 1, 2, 3].flatMap((at) => [
    [988, at * 0.5, 0.24],
    [659, at * 0.5 + 0.25, 0.24],
  ]),
};

/** @type {Partial<Record<Sound, OscillatorType>>} */
const SHAPES = { bad: "sawtooth", hold: "square" };

/** @type {AudioContext | null} */
let context = null;

export function switchSound() {
  isLoud.value = !isLoud.value;
  keep("sound", isLoud.value ? null : "off");
  if (isLoud.value) play("same");
}

/** @param {Sound} sound */
export function play(sound) {
  // Browsers let a page sound only once somebody has pressed a key in it; a scan is that.
  if (!isLoud.value || !navigator.userActivation.hasBeenActive) return;
  context ??= new AudioContext();
  void context.resume();
  for (const [frequency, after, length] of TONES[sound]) {
    tone(context, SHAPES[sound] ?? "sine", frequency, context.currentTime + after, length);
  }
}

/**
 * @param {AudioContext} context @param {OscillatorType} type @param {number} frequency
 * @param {number} at @param {number} length
 */
function tone(context, type, frequency, at, length) {
  const oscillator = context.createOscillator();
  const volume = context.createGain();
  oscillator.type = type;
  oscillator.frequency.value = frequency;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.4, at + 0.01);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + length);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + length);
}
