// The list of alarms, and the page of one.
import { el, say, kind, condition, time, date, RANK, MARK } from './words.js';
import { beds, events, event, picture, on, settings, keep, server } from './state.js';
import { ask, Refused } from './net.js';
import { drawStrip, savePng, begins } from './strip.js';
import { act } from './dialogs.js';
import { later } from './ward.js';

const MOST_ROWS = 300;

/** A picture of an alarm's strip into `host`, with what can be saved of it; @returns when it is there */
export async function showStrip(host, ref, scale = 1) {
  host.replaceChildren(el('p', { class: 'wait' }, 'reading the strip …'));
  try {
    const alert = await ask('/api/alarms/' + ref);
    if (!alert.leads.length) {
      host.replaceChildren(el('p', {}, 'This alarm came without a strip.'));
      return alert;
    }
    const drawn = el('canvas', { role: 'img', 'aria-label': `Strip of ${alert.bed}: ${kind(alert.kind)} at ${date(alert.onset)}, ${alert.leads.map((l) => l.name).join(', ')}` });
    drawStrip(drawn, alert, scale);
    const paper = el('div', { class: 'paper', tabindex: 0 }, drawn);
    host.replaceChildren(paper);
    paper.scrollLeft = begins(alert) * scale - paper.clientWidth * 0.4;
    if (scale === 1) {
      const name = `${alert.bed}-${alert.kind.toLowerCase()}-${date(alert.onset).replace(/\D/g, '')}`;
      host.append(el('div', { class: 'row' },
        el('button', { type: 'button', onclick: () => savePng(drawn, name) }, 'Save as PNG'),
        el('a', { class: 'button', href: `/api/alarms/${ref}/wfdb`, download: true }, 'Save as WFDB')));
    }
    return alert;
  } catch (e) {
    host.replaceChildren(el('p', { class: 'wrong' }, e instanceof Refused ? e.message : 'the server does not answer'));
    return null;
  }
}

function facts(alert) {
  const lines = [['Bed', alert.bed], ['Began', date(alert.onset)], ['Decided', date(alert.time)], ['Priority', alert.priority.toLowerCase() + (alert.technical ? ', technical' : '')]];
  if (alert.rate != null) lines.push(['Rate', Math.round(alert.rate) + ' per minute']);
  if (alert.beats) lines.push(['Beats', alert.beats]);
  if (alert.rr) lines.push(['RR interval', Math.round(alert.rr) + ' ms']);
  if (alert.certainty != null) lines.push(['Certainty', Math.round(alert.certainty * 100) + ' %']);
  if (alert.probabilities) {
    const p = Object.entries(alert.probabilities).filter(([, v]) => v >= 0.005).sort((a, b) => b[1] - a[1]);
    lines.push(['Classes', p.map(([c, v]) => `${c} ${Math.round(v * 100)} %`).join(', ')]);
  }
  if (alert.quality) lines.push(['Signal', alert.quality.toLowerCase().replace('_', ' ')]);
  if (alert.mdc) lines.push(['IEEE 11073', alert.mdc]);
  if (alert.model) lines.push(['Network', alert.model]);
  if (alert.learning) lines.push(['Learning', 'the patient was still being learned']);
  if (alert.simulated) lines.push(['Patient', 'simulated']);
  return el('dl', {}, ...lines.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, String(value))]));
}



export function alarmsView(main, ref) {
  const filter = { bed: '', least: 'ALL' };
  const rows = el('ul', { class: 'events', 'aria-label': 'Alarms, the newest first' });
  const count = el('p', { class: 'count' });
  const detail = el('section', { class: 'detail', 'aria-label': 'Alarm' });
  const search = el('input', { type: 'search', placeholder: 'bed', 'aria-label': 'Only beds whose name has this', oninput: (e) => ((filter.bed = e.target.value.toLowerCase()), fill()) });
  const least = el('select', { 'aria-label': 'How urgent', onchange: (e) => ((filter.least = e.target.value), fill()) },
    ...[['ALL', 'all priorities'], ['HIGH', 'high'], ['MEDIUM', 'medium and high'], ['LOW', 'low and above'], ['OPEN', 'showing now']].map(([value, text]) => el('option', { value }, text)));
  const single = el('input', { type: 'checkbox', checked: settings.beats, onchange: (e) => ((settings.beats = e.target.checked), keep(), fill()) });
  main.replaceChildren(el('div', { class: 'alarms' },
    el('section', { class: 'list' },
      el('div', { class: 'row' }, search, least, el('label', { class: 'check' }, single, el('span', {}, 'single beats'))), count, rows),
    detail));

  function wanted(e) {
    if (filter.bed && !e.bed.toLowerCase().includes(filter.bed)) return false;
    if (filter.least === 'OPEN') return !!e.alarm && beds.get(e.bed)?.open.has(e.alarm) && e.phase === 'START';
    if (e.priority === 'ADVISORY' && !e.alarm && !settings.beats && filter.least === 'ALL') return false;
    if (filter.least === 'ALL') return true;
    return RANK[e.priority] <= RANK[filter.least];
  }

  function row(e) {
    const phase = e.alarm ? { START: 'begins', END: e.state === 'LATCHED' ? 'over, latched' : 'over', RESET: 'reset', ESCALATE: 'worse', DE_ESCALATE: 'less', CONTINUE: 'goes on' }[e.phase] ?? 'changes' : 'beat';
    const done = condition(e);
    return el('li', {}, el('a', { href: '#/alarms/' + e.ref, 'data-priority': e.priority, 'aria-current': e.ref === ref ? 'true' : null },
      el('span', { class: 'mark' }, MARK[e.priority]), el('span', { class: 'time' }, time(e.time)), el('span', { class: 'name' }, e.bed),
      el('span', { class: 'what' }, kind(e.kind)), el('span', { class: 'phase' }, done && !done.startsWith('over') ? `${phase}, ${done}` : phase)));
  }

  function fill() {
    const found = [];
    for (let i = events.length - 1; i >= 0 && found.length < MOST_ROWS; i--) if (wanted(events[i])) found.push(events[i]);
    found.sort((a, b) => b.time - a.time);
    say(count, (found.length === MOST_ROWS ? `the newest ${MOST_ROWS}` : found.length || 'no') + (found.length === 1 ? ' event' : ' events')
      + (settings.beats || filter.least !== 'ALL' ? '' : ', without single beats') + (server.gap ? '; older ones than this server remembers are left out' : ''));
    const had = document.activeElement?.getAttribute?.('href');
    rows.replaceChildren(...found.map(row));
    if (had) rows.querySelector(`a[href="${CSS.escape(had)}"]`)?.focus({ preventScroll: true });
  }

  async function open() {
    if (!ref) {
      detail.replaceChildren(el('p', { class: 'wait' }, 'Choose an alarm to see its strip.'));
      return;
    }
    const strip = el('div', { class: 'picture' });
    const head = el('h2');
    const about = el('div');
    detail.replaceChildren(head, strip, about);
    const of = event(ref);
    const alert = await showStrip(strip, (of && picture(of)) ?? ref);
    if (!alert) return;
    say(head, `${MARK[alert.priority]} ${kind(alert.kind)} · ${alert.bed}`);
    head.dataset.priority = alert.priority;
    const open_ = alert.alarm && beds.get(alert.bed)?.open.get(alert.alarm);
    about.replaceChildren(facts(alert), el('div', { class: 'row' },
      open_ && open_.inactivation !== 'ALERT_ACKNOWLEDGED' ? el('button', { type: 'button', class: 'main', onclick: () => act(alert.bed, { command: 'acknowledge', alarm: alert.alarm }, 'acknowledge') }, 'Acknowledge') : null,
      el('a', { class: 'button', href: '#/bed/' + encodeURIComponent(alert.bed) }, 'To the bed')));
  }

  const soon = later(fill);
  const stops = [on('events', soon)];
  fill();
  open();
  return { close: () => stops.forEach((stop) => stop()) };
}
