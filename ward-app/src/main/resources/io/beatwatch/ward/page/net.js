// The two streams from the server, and what is sent to it.
import { server, beds, bed, note, remember, setOpen, emit, setClock, settings } from './state.js';

const SILENT_MILLIS = 6000;
const ANSWER_MILLIS = 10000;
const FEW_MILLIS = 200;
const MOST_MILLIS = 8000;

/** A request that the server did not grant, in its words. */
export class Refused extends Error {
  constructor(status, message, answer) {
    super(message);
    this.status = status;
    this.answer = answer;
  }
}

export async function ask(path, body) {
  const response = await fetch(path, body === undefined
    ? {}
    : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, answer.error ?? `the server answers ${response.status}`, answer);
  return answer;
}

// ---- events

let source = null;
let lastId = null;
let heard = 0;
let wait = FEW_MILLIS;
let retry = 0;
let gone = 0;

/** Who this browser is to the server; null where it is not let in, with the reason in `server.refused`. */
export async function session() {
  try {
    server.session = await ask('/api/session');
    server.refused = null;
    return server.session;
  } catch (e) {
    if (e instanceof Refused) {
      server.refused = e;
      return null;
    }
    throw e;
  }
}

export function listen() {
  clearTimeout(retry);
  source?.close();
  source = new EventSource('/api/events' + (lastId ? '?last=' + encodeURIComponent(lastId) : ''));
  heard = Date.now();
  const take = (name, use) => source.addEventListener(name, (e) => {
    heard = Date.now();
    if (e.lastEventId) lastId = e.lastEventId;
    use(JSON.parse(e.data));
  });
  take('hello', hello);
  take('alarm', (event) => {
    if (note(event, true)) emit('events', event);
    emit('alarm', event);
  });
  take('status', (status) => {
    const of = bed(status.id);
    of.status = status;
    setOpen(of, status.open);
    emit('status', of);
    if (status.outcome) answered(status.outcome);
  });
  take('tick', (tick) => {
    setClock(tick.now);
    server.health = tick.health;
    tick.beds.forEach((v) => (bed(v.id).vitals = v));
    emit('beds');
    emit('server');
  });
  take('gone', ({ id }) => {
    beds.delete(id);
    emit('beds');
  });
  source.onerror = () => lose();
}

function hello(all) {
  setClock(all.now);
  if (server.session && all.version !== server.session.version) server.another = true;
  server.health = all.health;
  server.gap ||= all.gap;
  const there = new Set();
  for (const b of all.beds) {
    const of = bed(b.vitals.id);
    there.add(of.id);
    of.vitals = b.vitals;
    of.status = b.status;
    setOpen(of, b.open);
    if (b.status.outcome) answered(b.status.outcome);
  }
  for (const id of beds.keys()) if (!there.has(id)) beds.delete(id);
  const fresh = all.events.filter(remember);
  server.connected = true;
  server.everConnected = true;
  server.lost = 0;
  wait = FEW_MILLIS;
  emit('hello');
  emit('beds');
  emit('events', null);
  if (all.resumed) fresh.forEach((event) => emit('alarm', event));
  emit('server');
}

function lose() {
  source?.close();
  source = null;
  if (server.connected || !server.lost) server.lost = Date.now();
  server.connected = false;
  gone++;
  emit('server');
  clearTimeout(retry);
  retry = setTimeout(again, wait * (0.5 + Math.random()));
  wait = Math.min(MOST_MILLIS, wait * 2);
}

/** Asks first, so that the page can say why: not there, or there and not willing. */
async function again() {
  try {
    const before = server.session?.version;
    if (!(await session())) {
      emit('server');
      return;
    }
    if (before && server.session.version !== before) server.another = true;
    listen();
  } catch {
    lose();
  }
}

setInterval(() => {
  if (source && Date.now() - heard > SILENT_MILLIS) lose();
}, 1000);

/** How often the stream of events was lost; for tests. */
export const reconnects = () => gone;

// ---- samples

/** The WebSocket with samples of the beds in view; `take` gets each message. */
export class SampleLink {
  constructor(described, take) {
    this.described = described;
    this.take = take;
    this.view = 0;
    this.wanted = null;
    this.wait = FEW_MILLIS;
    this.open();
  }

  open() {
    const to = new URL('/api/samples', location.href);
    to.protocol = to.protocol.replace('http', 'ws');
    const socket = new WebSocket(to);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.wait = FEW_MILLIS;
      this.send();
    };
    socket.onmessage = (e) => {
      if (typeof e.data === 'string') {
        const meta = JSON.parse(e.data);
        if (meta.view === this.view) this.described(meta.beds);
      } else {
        this.take(e.data, this.view);
      }
    };
    socket.onclose = () => {
      if (this.closed) return;
      this.timer = setTimeout(() => this.open(), this.wait * (0.5 + Math.random()));
      this.wait = Math.min(MOST_MILLIS, this.wait * 2);
    };
    this.socket = socket;
  }

  /** @param wanted [[bed, [lead, ...]], ...], @param back seconds of the past to begin with */
  show(wanted, back) {
    this.wanted = { wanted, back };
    this.send();
    return this.view;
  }

  send() {
    if (this.wanted && this.socket.readyState === WebSocket.OPEN) {
      this.view++;
      this.socket.send(JSON.stringify({ view: this.view, back: this.wanted.back, beds: this.wanted.wanted }));
    }
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket.onmessage = null;
    // a socket that is closed while it connects makes the browser print an error
    if (this.socket.readyState === WebSocket.CONNECTING) this.socket.onopen = () => this.socket.close();
    else this.socket.close();
  }
}

// ---- commands

const pending = new Map();

/**
 * Sends a command and says what becomes of it: {state: 'sending' | 'sent' | 'done' | 'refused' | 'unanswered', text}.
 * Only the monitor's own word makes it 'done'.
 */
export async function command(id, body, tell) {
  tell({ state: 'sending', text: 'sending …' });
  let sent;
  try {
    sent = await ask(`/api/beds/${encodeURIComponent(id)}/commands`, { ...body, by: settings.name });
  } catch (e) {
    tell({ state: 'refused', text: e instanceof Refused ? e.message : 'not sent: the server does not answer' });
    return;
  }
  tell({ state: 'sent', text: 'sent, waiting for the monitor' });
  const timer = setTimeout(() => {
    pending.delete(sent.id);
    tell({ state: 'unanswered', text: 'the monitor has not answered within 10 s: take it as not done' });
  }, ANSWER_MILLIS);
  pending.set(sent.id, { tell, timer });
  const early = bed(id).status.outcome;
  if (early) answered(early);
}

function answered(outcome) {
  const waiting = pending.get(outcome.id);
  if (!waiting) return;
  clearTimeout(waiting.timer);
  pending.delete(outcome.id);
  waiting.tell(outcome.accepted
    ? { state: 'done', text: 'in force' }
    : { state: 'refused', text: 'refused: ' + (outcome.reason || 'the monitor gave no reason') });
}
