// Which view is shown, what stands above all of them, and what the page says when something is wrong.
import { el, say, kind, time, span, date, MARK, RANK } from './words.js';
import { beds, alarms, on, emit, settings, keep, server, now, urgency, sorted } from './state.js';
import { session, listen, ask, reconnects } from './net.js';
import { wardView } from './ward.js';
import { bedView } from './bed.js';
import { alarmsView } from './alarms.js';
import { sound, turn, loudest } from './sound.js';
import { logIn, helpDialog } from './dialogs.js';

const $ = (id) => document.getElementById(id);
let view = null;

function plain(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

function route() {
  const [, where, what] = location.hash.split('/').map(plain);
  view?.close();
  const main = $('main');
  main.dataset.view = where || 'ward';
  if (where === 'bed' && what) {
    document.title = what + ' · Beatwatch';
    view = bedView(main, what);
  } else if (where === 'alarms') {
    document.title = 'Alarms · Beatwatch';
    view = alarmsView(main, what);
  } else {
    document.title = 'Ward · Beatwatch';
    view = wardView(main);
  }
  for (const [id, here] of [['nav-ward', !where], ['nav-alarms', where === 'alarms']]) {
    if (here) $(id).setAttribute('aria-current', 'page');
    else $(id).removeAttribute('aria-current');
  }
  scrollTo(0, 0);
}

// ---- tools

function choice(label, value, options, set) {
  return el('label', {}, el('span', { class: 'unseen' }, label), el('select', { 'aria-label': label, onchange: (e) => {
    set(e.target.value);
    keep();
    emit('settings');
  } }, ...options.map(([v, text]) => el('option', { value: v, selected: String(v) === String(value) }, text))));
}

function theme() {
  if (settings.theme) document.documentElement.dataset.theme = settings.theme;
  else delete document.documentElement.dataset.theme;
}

function tools() {
  const noise = el('button', { type: 'button', id: 'sound', 'aria-pressed': 'false', onclick: () => turn(!sound.on) });
  const fill = () => {
    noise.setAttribute('aria-pressed', String(sound.on));
    noise.dataset.now = sound.on ? sound.now ?? '' : '';
    say(noise, sound.on ? (sound.now ? `Sound: ${sound.now.toLowerCase()}` : 'Sound on') : 'Sound off');
  };
  on('sound', fill);
  fill();
  $('tools').replaceChildren(
    choice('Order of the beds', settings.sort, [['bed', 'by bed'], ['urgency', 'worst first']], (v) => (settings.sort = v)),
    choice('Gain', settings.gain, [[2.5, '2.5 mm/mV'], [5, '5 mm/mV'], [10, '10 mm/mV'], [20, '20 mm/mV']], (v) => (settings.gain = Number(v))),
    choice('Lead', settings.lead, [['', 'first lead'], ...['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'].map((l) => [l, 'lead ' + l])], (v) => (settings.lead = v)),
    choice('Colours', settings.theme, [['', 'as the system'], ['dark', 'dark'], ['light', 'light']], (v) => {
      settings.theme = v;
      theme();
    }),
    noise,
    el('button', { type: 'button', onclick: helpDialog, 'aria-label': 'Help' }, '?'));
}

// ---- what is always in sight

function worst() {
  const all = sorted('urgency');
  const first = all[0];
  const note = first && urgency(first) < 5 ? alarms(first)[0] : null;
  const bar = $('worst');
  bar.hidden = !note;
  if (!note) return;
  const others = all.filter((b) => urgency(b) < 5).length - 1;
  bar.href = '#/bed/' + encodeURIComponent(first.id);
  bar.dataset.priority = note.priority;
  bar.dataset.settled = String(note.inactivation === 'ALERT_ACKNOWLEDGED');
  say(bar, `${MARK[note.priority]} ${first.id} ${kind(note.kind)}${others ? ` +${others} bed${others > 1 ? 's' : ''}` : ''}`);
}

/** The one thing that is wrong, in words, the worst first. */
function problem() {
  const { refused, another, connected, everConnected, lost, health } = server;
  if (refused?.status === 401) return ['wrong', 'Not allowed: log in to see the ward.', 'login'];
  if (refused) return ['wrong', 'Not allowed: ' + refused.message];
  if (!connected) {
    if (!everConnected && !lost) return null;
    return ['wrong', `The page's server does not answer${lost ? ` since ${time(lost)}` : ''}: nothing here is live. Trying again.`];
  }
  if (another) return ['wrong', 'The server is another version than this page.', 'reload'];
  if (health.feed === 'BROKER_AWAY') return ['wrong', `The message broker is away: nothing here is live. ${health.problem}`];
  if (health.feed === 'CONNECTING') return ['wrong', health.problem || 'The server is still looking for the message broker.'];
  if (health.feed === 'REBUILDING') return ['note', 'Alarms that show are being gathered: some may be missing yet.'];
  if (health.monitorSilent) return ['wrong', `The monitor is silent${health.monitorSaid ? ` since ${time(health.monitorSaid)}` : ''}: samples come, but nobody looks for beats or alarms.`];
  const all = [...beds.values()].filter((b) => !b.vitals.ended);
  if (all.length && all.every((b) => b.vitals.stale)) return ['wrong', 'No samples: no bed has sent any for some seconds.'];
  return null;
}

function banner() {
  const found = problem();
  const bar = $('banner');
  const text = found ? found[1] : '';
  document.body.dataset.live = String(!found || found[0] === 'note' || server.health.monitorSilent === true);
  if (bar.dataset.text !== text) {
    bar.dataset.text = text;
    bar.hidden = !found;
    bar.dataset.kind = found?.[0] ?? '';
    bar.replaceChildren(text, found?.[2] === 'reload' ? el('button', { type: 'button', onclick: () => location.reload() }, 'Reload') : '',
      found?.[2] === 'login' ? el('button', { type: 'button', onclick: enter }, 'Log in') : '');
  }
  const grafana = $('grafana');
  const address = server.session?.grafana;
  grafana.hidden = !address;
  if (address) grafana.href = address;
}

/** New alarms, said to whoever does not see them. */
function announce(event) {
  if (!event.alarm || event.phase !== 'START') return;
  const text = `${event.priority.toLowerCase()} alarm, ${event.bed}: ${kind(event.kind)}`;
  (RANK[event.priority] === 0 ? $('assertive') : $('polite')).textContent = text;
}

async function enter() {
  if (await logIn('This server shows the ward only to those who have a token.')) await begin();
}

async function begin() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) {
    // out of the address, where others would see it
    history.replaceState(null, '', '#/');
    await ask('/api/login', { token, name: settings.name }).catch(() => {});
  }
  try {
    if (!(await session())) {
      banner();
      $('main').replaceChildren(el('p', { class: 'wait' }, server.refused.message));
      if (server.refused.status === 401 && server.refused.answer.token) enter();
      return;
    }
  } catch {
    server.lost ||= Date.now();
    banner();
    setTimeout(begin, 2000);
    return;
  }
  listen();
  route();
  banner();
}

addEventListener('hashchange', () => server.session && route());
addEventListener('keydown', (e) => {
  if (e.target.matches('input, select, textarea') || e.ctrlKey || e.metaKey || e.altKey || $('dialog').open) return;
  if (e.key === 'Escape' && location.hash.length > 2) location.hash = '#/';
  else if (e.key === 'l' || e.key === 'L') location.hash = '#/alarms';
  else if (e.key === 's' || e.key === 'S') turn(!sound.on);
  else if (e.key === '?') helpDialog();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => emit('settings'));
on('beds', worst);
on('alarm', worst);
on('status', worst);
on('server', banner);
on('alarm', announce);
setInterval(() => {
  banner();
  worst();
  say($('clock'), date(now()) + (server.connected && beds.size ? ` · ${beds.size} bed${beds.size > 1 ? 's' : ''}` : '') + (server.lost ? ` · lost for ${span(Date.now() - server.lost)}` : ''));
}, 1000);
theme();
tools();
begin();

/** For tests and measurements; nothing on the page uses it. */
window.beatwatch = { sound, loudest, server, beds, reconnects, events: () => import('./state.js').then((s) => s.events), sweep: () => view?.sweep };
