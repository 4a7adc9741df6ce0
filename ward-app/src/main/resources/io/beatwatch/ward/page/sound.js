// Sounds after IEC 60601-1-8: bursts of pulses by priority. Off until somebody asks for them: browsers want a click first.
import { beds, on, emit, server } from './state.js';
import { RANK } from './words.js';

// pulses of a burst: [note, seconds from its begin, seconds long]
const C = 261.6;
const E = 329.6;
const G = 392;
const HIGH_HALF = [[C, 0, 0.12], [E, 0.22, 0.12], [G, 0.44, 0.12], [G, 0.88, 0.12], [2 * C, 1.1, 0.12]];
const BURSTS = {
  HIGH: [...HIGH_HALF, ...HIGH_HALF.map(([n, at, long]) => [n, at + 1.9, long])],
  MEDIUM: [[C, 0, 0.2], [E, 0.4, 0.2], [G, 0.8, 0.2]],
  LOW: [[E, 0, 0.2], [C, 0.4, 0.2]],
};
/** Seconds from the end of a burst to the next: within what the standard allows. */
const PAUSE = { HIGH: 4, MEDIUM: 12, LOW: 20 };

let audio = null;
let wave = null;
let due = 0;
/** What tests and the button see: on, what sounds now, bursts so far by priority. */
export const sound = { on: false, now: null, bursts: { HIGH: 0, MEDIUM: 0, LOW: 0 }, state: () => audio?.state ?? 'none' };

/** The most urgent of what should sound, or null. */
export function loudest() {
  let worst = null;
  if (server.lost && Date.now() - server.lost > 10000) worst = 'MEDIUM';
  for (const of of beds.values()) {
    for (const note of of.open.values()) {
      const audible = note.sounds && note.inactivation !== 'ALERT_ACKNOWLEDGED' && note.inactivation !== 'AUDIO_PAUSED' && note.inactivation !== 'ALARM_PAUSED';
      if (audible && BURSTS[note.priority] && (!worst || RANK[note.priority] < RANK[worst])) worst = note.priority;
    }
  }
  return worst;
}

export async function turn(wanted) {
  sound.on = wanted;
  if (wanted) {
    audio ??= new AudioContext();
    // four harmonics and more: heard through walls and by ears that have lost some of them
    wave ??= audio.createPeriodicWave(new Float32Array(7), new Float32Array([0, 1, 0.8, 0.7, 0.6, 0.4, 0.3]));
    await audio.resume();
    due = 0;
  } else {
    sound.now = null;
    await audio?.suspend();
  }
  tick();
  emit('sound');
}

function tick() {
  if (!sound.on || !audio) return;
  const worst = loudest();
  if (worst !== sound.now) {
    const worse = worst && (!sound.now || RANK[worst] < RANK[sound.now]);
    sound.now = worst;
    if (worse) due = 0;
    emit('sound');
  }
  if (!worst || audio.currentTime < due) return;
  const burst = BURSTS[worst];
  const begin = audio.currentTime + 0.05;
  for (const [note, at, long] of burst) pulse(note, begin + at, long);
  const [, lastAt, lastLong] = burst[burst.length - 1];
  due = begin + lastAt + lastLong + PAUSE[worst];
  sound.bursts[worst]++;
}

function pulse(note, at, long) {
  const tone = audio.createOscillator();
  const loud = audio.createGain();
  tone.setPeriodicWave(wave);
  tone.frequency.value = note;
  loud.gain.setValueAtTime(0, at);
  loud.gain.linearRampToValueAtTime(0.25, at + 0.02);
  loud.gain.setValueAtTime(0.25, at + long - 0.02);
  loud.gain.linearRampToValueAtTime(0, at + long);
  tone.connect(loud).connect(audio.destination);
  tone.start(at);
  tone.stop(at + long + 0.05);
}

setInterval(tick, 250);
on('alarm', tick);
