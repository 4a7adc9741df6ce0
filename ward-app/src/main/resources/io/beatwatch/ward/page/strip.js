// A strip that stands still: on ECG paper, with the beat and what the network looked at, as 'beatwatch inspect' draws it.
import { kind, date } from './words.js';

const MM = 5;
const LEFT = 40;
const TOP = 56;
const ATTENTION = 16;
const AXIS = 22;
const FOOT = 22;
const BEAT = { N: '#4a6fa5', S: '#b36b00', V: '#c0162c', F: '#8e24aa', Q: '#606060' };

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** Lowest and highest millivolt shown, in steps of half a millivolt, 2 to 8 of them in all. */
function range(microvolts) {
  let low = Infinity;
  let high = -Infinity;
  for (const v of microvolts) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  low = Math.floor((2 * low) / 1000 - 0.2) / 2;
  high = Math.ceil((2 * high) / 1000 + 0.2) / 2;
  if (high - low < 2) high = low + 2;
  if (high - low > 8) {
    low = Math.round((2 * median(microvolts)) / 1000 - 8) / 2;
    high = low + 8;
  }
  return [low, high];
}

/** Where what the alarm is about begins, in pixels from the picture's left end. */
export const begins = (alert) => LEFT + (((alert.onsetSample ?? alert.sample) - alert.firstSample) / alert.hz) * 25 * MM;

/**
 * Draws an alarm's strip: 25 mm/s, 10 mm/mV, {@code MM} pixels a millimetre.
 * @param scale to draw it smaller
 */
export function drawStrip(canvas, alert, scale = 1) {
  const length = Math.max(0, ...alert.leads.map((l) => l.microvolts.length));
  const x = (sample) => LEFT + (sample / alert.hz) * 25 * MM;
  const width = Math.ceil(x(length)) + 20;
  const ranges = alert.leads.map((l) => range(l.microvolts));
  const high = ranges.map(([a, b]) => (b - a) * 10 * MM);
  const height = TOP + high.reduce((a, b) => a + b + 8, 0) + ATTENTION + AXIS + FOOT;
  const ratio = Math.min(2, window.devicePixelRatio || 1) * scale;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  canvas.style.width = width * scale + 'px';
  canvas.style.height = height * scale + 'px';
  const pen = canvas.getContext('2d');
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = '#40404c';
  pen.font = 'bold 15px system-ui, sans-serif';
  pen.fillText(`${alert.bed}   ${kind(alert.kind)}   ${date(alert.onset)}${alert.simulated ? '   SIMULATED' : ''}`, LEFT, 20);
  const at = alert.sample - alert.firstSample;
  const onset = (alert.onsetSample ?? alert.sample) - alert.firstSample;
  let top = TOP;
  alert.leads.forEach((lead, i) => {
    const bottom = top + high[i];
    paper(pen, top, bottom, width - 20);
    pen.strokeStyle = '#1c1c28';
    pen.lineWidth = 1.6;
    pen.lineJoin = 'round';
    pen.beginPath();
    lead.microvolts.forEach((v, s) => {
      const y = Math.max(top, Math.min(bottom, bottom - (v / 1000 - ranges[i][0]) * 10 * MM));
      if (s) pen.lineTo(x(s), y);
      else pen.moveTo(x(s), y);
    });
    pen.stroke();
    pen.fillStyle = '#40404c';
    pen.font = '12px system-ui, sans-serif';
    pen.fillText(lead.name, 6, top + 14);
    top = bottom + 8;
  });
  const colour = BEAT[alert.label] ?? '#40404c';
  const mark = (sample, text, dash) => {
    if (sample < 0 || sample > length) return;
    pen.strokeStyle = colour;
    pen.setLineDash(dash);
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(x(sample), TOP);
    pen.lineTo(x(sample), top - 8);
    pen.stroke();
    pen.setLineDash([]);
    pen.fillStyle = colour;
    pen.font = 'bold 13px system-ui, sans-serif';
    pen.textAlign = 'center';
    pen.fillText(text, Math.max(30, Math.min(width - 30, x(sample))), TOP - 8);
    pen.textAlign = 'left';
  };
  if (alert.alarm) mark(onset, 'begins', [6, 3]);
  else mark(at, alert.label ?? '', [3, 4]);
  attention(pen, alert, at, x, top, colour);
  const seconds = Math.ceil(alert.firstSample / alert.hz);
  pen.fillStyle = '#40404c';
  pen.font = '11px system-ui, sans-serif';
  for (let s = seconds; (s - alert.firstSample / alert.hz) * alert.hz < length; s++) {
    const from = alert.onset + ((s * alert.hz - (alert.onsetSample ?? alert.sample)) / alert.hz) * 1000;
    pen.fillText(date(from).slice(-8), x(s * alert.hz - alert.firstSample) - 22, top + ATTENTION + 14);
  }
  pen.fillText('25 mm/s, 10 mm/mV' + (alert.attention ? '   the band below the strip: where the network looked' : ''), LEFT, height - 7);
}

function paper(pen, top, bottom, right) {
  pen.fillStyle = '#fffbf8';
  pen.fillRect(LEFT, top, right - LEFT, bottom - top);
  for (const bold of [false, true]) {
    pen.strokeStyle = bold ? '#e9aea4' : '#f7dcd6';
    pen.lineWidth = 1;
    pen.beginPath();
    for (let mm = 0; LEFT + mm * MM <= right; mm++) {
      if ((mm % 5 === 0) === bold) {
        pen.moveTo(LEFT + mm * MM + 0.5, top);
        pen.lineTo(LEFT + mm * MM + 0.5, bottom);
      }
    }
    for (let mm = 0; top + mm * MM <= bottom; mm++) {
      if ((mm % 5 === 0) === bold) {
        pen.moveTo(LEFT, top + mm * MM + 0.5);
        pen.lineTo(right, top + mm * MM + 0.5);
      }
    }
    pen.stroke();
  }
}

function attention(pen, alert, at, x, top, colour) {
  if (!alert.attention) return;
  const { from, to, weights } = alert.attention;
  const most = Math.max(...weights);
  const step = (to - from) / weights.length;
  // for an alarm of several beats: around the beat that completed it
  const centre = alert.alarm ? (alert.decidedSample ?? alert.sample) - alert.firstSample : at;
  const sample = (millis) => centre + (millis / 1000) * alert.hz;
  weights.forEach((w, i) => {
    pen.globalAlpha = 0.08 + (0.92 * w) / most;
    pen.fillStyle = colour;
    const left = Math.round(x(sample(from + i * step)));
    pen.fillRect(left, top - 4, Math.round(x(sample(from + (i + 1) * step))) - left, ATTENTION - 4);
  });
  pen.globalAlpha = 1;
}

/** Has the browser save a canvas as a PNG file. */
export function savePng(canvas, name) {
  canvas.toBlob((blob) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name + '.png';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }, 'image/png');
}
