// Short tones that tell an answer without looking: two rising for done, one level for nothing new, two
// low and rough for refused, a soft tick for kept.

import { signal } from "../kit/html.js";
import { keep, kept } from "../kit/kept.js";

/** @typedef {"good" | "same" | "bad" | "kept"} Sound */

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
};

/** @type {AudioContext | null} */
let context = null;

export function switchSound() {
  isLoud.value = !isLoud.value;
  keep("sound", isLoud.value ? null : "off");
  if (isLoud.value) play("same");
}

/** @param {Sound} sound */
export function play(sound) {
  if (!isLoud.value) return;
  // Browsers let a page sound only once somebody has pressed a key in it; a scan is that.
  context ??= new AudioContext();
  void context.resume();
  for (const [frequency, after, length] of TONES[sound]) {
    tone(context, sound === "bad" ? "sawtooth" : "sine", frequency, context.currentTime + after, length);
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
