// All that the page knows. The server's events change it (net.js), the views read it.
import { RANK } from './words.js';

const MOST_EVENTS = 5000;

/** Beds by id: {id, vitals, open: Map of alarm id to note, status, advisory}. */
export const beds = new Map();
/** Events of alarms and alerts about beats, the oldest first. */
export const events = [];
const refs = new Set();

export const server = { health: {}, session: null, connected: false, everConnected: false, lost: 0, refused: null, gap: false, another: false };
let offset = 0;

/** The server's clock, as far as this page knows it. */
export const now = () => Date.now() + offset;
export function setClock(serverMillis) {
  const measured = serverMillis - Date.now();
  offset = Math.abs(measured - offset) > 1000 ? measured : offset + (measured - offset) * 0.1;
}

const listeners = new Map();
/** Calls `heard` whenever something named `what` changes: beds, events, server, alarm, outcome. */
export function on(what, heard) {
  if (!listeners.has(what)) listeners.set(what, new Set());
  listeners.get(what).add(heard);
  return () => listeners.get(what).delete(heard);
}
export function emit(what, value) {
  listeners.get(what)?.forEach((heard) => heard(value));
}

export function bed(id) {
  let found = beds.get(id);
  if (!found) {
    found = { id, vitals: { id }, open: new Map(), status: {}, advisory: null };
    beds.set(id, found);
  }
  return found;
}

/** Notes an event; says whether it is a new one. */
export function note(event, live) {
  const of = bed(event.bed);
  if (event.alarm) {
    const before = of.open.get(event.alarm);
    if (event.open) of.open.set(event.alarm, { ...event, said: now() });
    else of.open.delete(event.alarm);
    if (live && event.phase === 'CONTINUE' && before && before.state === event.state && before.inactivation === event.inactivation) {
      return false;
    }
  } else if (live) {
    of.advisory = { ...event, until: now() + 10000 };
  }
  return remember(event);
}

const pictures = new Map();
/** The event whose strip shows what an event is about: an alarm's later events come without one. */
export const picture = (event) => (event.strip ? event.ref : pictures.get(event.alarm) ?? null);
export const event = (ref) => events.find((e) => e.ref === ref);

/** Takes over a bed's alarms that show, as the server says them. */
export function setOpen(of, notes) {
  of.open = new Map(notes.map((n) => [n.alarm, n]));
  notes.forEach((n) => n.picture && pictures.set(n.alarm, n.picture));
}

export function remember(event) {
  if (refs.has(event.ref)) return false;
  if (event.alarm && event.strip && !pictures.has(event.alarm)) pictures.set(event.alarm, event.ref);
  refs.add(event.ref);
  events.push(event);
  if (events.length > MOST_EVENTS) {
    const oldest = events.shift();
    refs.delete(oldest.ref);
    if (pictures.get(oldest.alarm) === oldest.ref) pictures.delete(oldest.alarm);
  }
  return true;
}

/** The alarms of a bed that show, the worst first. */
export function alarms(of) {
  return [...of.open.values()].sort((a, b) => RANK[a.priority] - RANK[b.priority] || settled(a) - settled(b) || b.onset - a.onset);
}

const settled = (note) => (note.inactivation === 'ALERT_ACKNOWLEDGED' ? 1 : 0);

/** How urgent a bed is: smaller is worse. Acknowledged alarms come behind those of the same priority that are not. */
export function urgency(of) {
  const worst = alarms(of)[0];
  if (worst) return RANK[worst.priority] * 2 + settled(worst);
  if (of.vitals.stale && !of.vitals.ended) return 5.5;
  return 9;
}

const byName = new Intl.Collator('en', { numeric: true });
export function sorted(by) {
  const all = [...beds.values()];
  all.sort((a, b) => byName.compare(a.id, b.id));
  if (by === 'urgency') {
    const of = new Map(all.map((b) => [b, urgency(b)]));
    all.sort((a, b) => of.get(a) - of.get(b));
  }
  return all;
}

/** Whether the alarm was not said again for so long that it may no longer be true. */
export const unconfirmed = (note) => note.state === 'ACTIVE' && now() - note.said > 30000;

const store = (name) => {
  try {
    return JSON.parse(localStorage.getItem('beatwatch.' + name));
  } catch {
    return null;
  }
};
/** What this browser was told to remember: no patient data. */
export const settings = { sort: 'bed', gain: 10, lead: '', theme: '', mm: 96 / 25.4, name: '', leads: {}, beats: false, ...store('settings') };
export function keep() {
  try {
    localStorage.setItem('beatwatch.settings', JSON.stringify(settings));
  } catch {
    // a browser that keeps nothing asks again
  }
}

/** Which lead the ward view shows of a bed. */
export function leadOf(of) {
  const names = of.vitals.leads ?? [];
  const own = names.indexOf(settings.leads[of.id]);
  return own >= 0 ? own : Math.max(0, names.indexOf(settings.lead));
}
