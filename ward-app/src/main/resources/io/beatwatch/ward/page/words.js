// What the messages' names are called on the page.

const KINDS = {
  VENTRICULAR_FIBRILLATION: 'Ventricular fibrillation',
  VENTRICULAR_TACHYCARDIA: 'Ventricular tachycardia',
  NON_SUSTAINED_VENTRICULAR_TACHYCARDIA: 'Non-sustained VT',
  ACCELERATED_VENTRICULAR_RHYTHM: 'Ventricular rhythm',
  R_ON_T: 'R on T',
  MULTIFORM_VENTRICULAR_BEATS: 'Multiform V beats',
  FREQUENT_VENTRICULAR_BEATS: 'Frequent V beats',
  EXTREME_TACHYCARDIA: 'Extreme tachycardia',
  EXTREME_BRADYCARDIA: 'Extreme bradycardia',
  SUPRAVENTRICULAR_TACHYCARDIA: 'SV tachycardia',
  SUPRAVENTRICULAR_RUN: 'SV run',
  FREQUENT_SUPRAVENTRICULAR_BEATS: 'Frequent S beats',
  SUPRAVENTRICULAR_BEAT: 'S beat',
  VENTRICULAR_BEAT: 'V beat',
  VENTRICULAR_COUPLET: 'V couplet',
  VENTRICULAR_RUN: 'V run',
};

/** Words of an alarm's kind; one that this page does not know by its name. */
export const kind = (k) => KINDS[k] ?? (k ? k[0] + k.slice(1).toLowerCase().replaceAll('_', ' ') : '');

/** How urgent, from 0: HIGH, MEDIUM, LOW, ADVISORY. */
export const RANK = { HIGH: 0, MEDIUM: 1, LOW: 2, ADVISORY: 3 };
/** The marks that stand for urgency where there is no room for words, and no colour to be seen. */
export const MARK = { HIGH: '!!!', MEDIUM: '!!', LOW: '!', ADVISORY: 'i' };

/** What was done about an alarm, or that it is over, in a word or two. */
export function condition(note) {
  const words = [];
  if (note.state === 'LATCHED') words.push('over, not acknowledged');
  if (note.inactivation === 'ALERT_ACKNOWLEDGED') words.push('acknowledged' + (note.by ? ' by ' + note.by : ''));
  if (note.inactivation === 'AUDIO_PAUSED') words.push('sound paused');
  if (note.inactivation === 'ALARM_PAUSED') words.push('alarms paused');
  return words.join(', ');
}

const two = (n) => String(n).padStart(2, '0');

export function time(millis) {
  if (!millis) return '';
  const t = new Date(millis);
  return `${two(t.getHours())}:${two(t.getMinutes())}:${two(t.getSeconds())}`;
}

export function date(millis) {
  const t = new Date(millis);
  return `${t.getFullYear()}-${two(t.getMonth() + 1)}-${two(t.getDate())} ${time(millis)}`;
}

/** Such as 12 s or 3 min. */
export function span(millis) {
  const s = Math.max(0, Math.round(millis / 1000));
  return s < 120 ? `${s} s` : s < 7200 ? `${Math.round(s / 60)} min` : `${Math.round(s / 3600)} h`;
}

/** Makes an element; everything that comes from elsewhere goes in as text. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((c) => c != null));
  return made;
}

/** Sets text only where it is another one, so that nothing is laid out anew for nothing. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
