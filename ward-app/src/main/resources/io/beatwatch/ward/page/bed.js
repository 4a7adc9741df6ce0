// The bed view: all leads, alarms, trends, limits, and what can be done.
import { el, say, kind, condition, time, span, MARK } from './words.js';
import { bed, beds, events, picture, alarms, on, settings, keep, now, unconfirmed, server } from './state.js';
import { Sweep } from './sweep.js';
import { SampleLink, ask } from './net.js';
import { showStrip } from './alarms.js';
import { act, limitsDialog } from './dialogs.js';
import { later } from './ward.js';

const TREND_MILLIS = 30000;
const RECENT = 6;
const PICTURES = 2;

let plot = null;
/** The plotting library, when it is first needed. */
function uplot() {
  plot ??= new Promise((done, failed) => {
    document.head.append(el('link', { rel: 'stylesheet', href: '/vendor/uplot.css' }));
    document.head.append(el('script', { src: '/vendor/uplot.js', onload: () => done(window.uPlot), onerror: failed }));
  });
  return plot;
}

export function bedView(main, id) {
  const of = () => bed(id);
  const parts = {
    name: el('h2', {}, id),
    rate: el('span', { class: 'rate' }, '--'),
    facts: el('p', { class: 'facts' }),
    open: el('ul', { class: 'open', 'aria-label': 'Alarms that show' }),
    lanes: el('div', { class: 'lanes' }),
    recent: el('ul', { class: 'events', 'aria-label': 'Last alarms' }),
    pictures: el('div', { class: 'pictures' }),
    trends: el('div', { class: 'trends' }),
    limits: el('table', { class: 'limits' }),
    pauses: el('p', { class: 'pauses' }),
  };
  const leads = el('select', { 'aria-label': 'Lead of this bed on the ward page', onchange: (e) => {
    settings.leads[id] = e.target.value;
    keep();
  } });
  const button = (text, key, work, main) => el('button', { type: 'button', class: main ? 'main' : null, 'data-key': key, onclick: work }, text);
  const actions = el('div', { class: 'row actions' },
    button('Acknowledge (A)', 'a', () => act(id, { command: 'acknowledge' }, 'acknowledge'), true),
    button('Pause sound 2 min (P)', 'p', () => act(id, { command: 'pause-audio', seconds: of().status.audioPaused > now() ? 0 : 120 }, of().status.audioPaused > now() ? 'end of the pause' : 'pause of the sound')),
    button('Pause alarms 2 min', null, () => act(id, { command: 'pause-alarms', seconds: of().status.alarmsPaused > now() ? 0 : 120 }, of().status.alarmsPaused > now() ? 'end of the pause' : 'pause of the alarms')),
    button('Relearn', null, () => act(id, { command: 'relearn' }, 'relearn')),
    button('Limits …', null, () => limitsDialog(of())));
  main.replaceChildren(el('div', { class: 'bed' },
    el('div', { class: 'title' }, el('div', {}, parts.name, parts.facts), parts.rate),
    parts.open, parts.pauses, actions, parts.lanes,
    el('div', { class: 'below' },
      el('section', {}, el('h3', {}, 'Last alarms'), parts.recent, parts.pictures),
      el('section', {}, el('h3', {}, 'Trends'), parts.trends, el('h3', {}, 'Limits in force'), parts.limits,
        el('label', { class: 'check' }, el('span', {}, 'Lead on the ward page'), leads)))));
  const sweep = new Sweep(parts.lanes);
  const link = new SampleLink((metas) => sweep.described(metas), (data, view) => sweep.take(data, view));
  let laid = '';
  let rows = [];
  let drawn = '';

  function lay() {
    const names = of().vitals.leads ?? [];
    const size = JSON.stringify([names, parts.lanes.clientWidth, settings.gain, settings.mm, document.documentElement.dataset.theme]);
    if (size === laid) return;
    laid = size;
    rows = names.map((name) => el('div', { class: 'lane' }, el('span', { class: 'lead' }, name), el('span', { class: 'note' })));
    parts.lanes.dataset.many = String(names.length > 3);
    parts.lanes.replaceChildren(sweep.layer, ...rows);
    leads.replaceChildren(...names.map((name) => el('option', { value: name, selected: settings.leads[id] === name }, name)));
    if (!names.length) return;
    sweep.forget();
    sweep.lay(rows.map((element, lead) => ({ bed: id, lead, element })));
    link.show([[id, names.map((_, i) => i)]], sweep.seconds());
  }

  function fill() {
    const b = of();
    const v = b.vitals;
    lay();
    say(parts.rate, v.rate == null ? '--' : String(v.rate));
    const facts = [];
    if (!beds.has(id)) facts.push('not in the ward now');
    if (v.simulated) facts.push('simulated patient');
    if (v.learning) facts.push('being learned');
    if (v.quality) facts.push({ CLEAN: 'signal clean', MODERATE: 'some noise', SEVERE: 'severe noise', NO_SIGNAL: 'no signal' }[v.quality] ?? '');
    const delay = sweep.delay(id);
    if (!v.stale && delay > 0) facts.push(`shown ${(delay / 1000 + 0.1).toFixed(1)} s after it was received`);
    facts.push('25 mm/s', `${settings.gain} mm/mV`, 'filter 0.5 Hz');
    say(parts.facts, facts.join(' · '));
    rows.forEach((row, lead) => say(row.lastChild, v.ended ? 'DISCONNECTED' : v.stale ? 'NO SAMPLES' + (v.since ? ' ' + span(now() - v.since) : '') : v.off?.includes(lead) ? 'LEAD OFF' : ''));
    fillOpen(b);
    fillRecent();
    fillLimits(b);
    const pauses = [];
    if (b.status.audioPaused > now()) pauses.push(`sound paused, ${span(b.status.audioPaused - now())} left`);
    if (b.status.alarmsPaused > now()) pauses.push(`ALARMS PAUSED, ${span(b.status.alarmsPaused - now())} left`);
    say(parts.pauses, pauses.join(' · '));
    parts.pauses.hidden = !pauses.length;
    const [, audio, paused] = actions.children;
    say(audio, b.status.audioPaused > now() ? 'End sound pause (P)' : 'Pause sound 2 min (P)');
    say(paused, b.status.alarmsPaused > now() ? 'End alarm pause' : 'Pause alarms 2 min');
    for (const action of actions.children) action.disabled = server.session?.role !== 'clinician' || !server.connected;
  }

  function fillOpen(b) {
    const list = alarms(b);
    const text = JSON.stringify(list.map((n) => [n.alarm, n.priority, n.state, n.inactivation, n.by, n.ref, unconfirmed(n)]));
    if (parts.open.dataset.text === text) return;
    parts.open.dataset.text = text;
    parts.open.replaceChildren(...list.map((n) => el('li', { 'data-priority': n.priority, 'data-settled': String(n.inactivation === 'ALERT_ACKNOWLEDGED'), 'data-state': n.state },
      el('a', { href: '#/alarms/' + (picture(n) ?? n.ref) }, `${MARK[n.priority]} ${kind(n.kind)}`),
      el('span', {}, [n.rate != null ? Math.round(n.rate) + '/min' : '', 'since ' + time(n.onset), condition(n), unconfirmed(n) ? 'not confirmed by the monitor since ' + time(n.said) : ''].filter(Boolean).join(' · ')),
      n.inactivation === 'ALERT_ACKNOWLEDGED' ? null : el('button', { type: 'button', disabled: server.session?.role !== 'clinician', onclick: () => act(id, { command: 'acknowledge', alarm: n.alarm }, 'acknowledge ' + kind(n.kind)) }, 'Acknowledge'))));
  }

  function fillRecent() {
    const found = [];
    const seen = new Set();
    for (let i = events.length - 1; i >= 0 && found.length < RECENT; i--) {
      const e = events[i];
      if (e.bed !== id || (e.alarm && seen.has(e.alarm))) continue;
      if (e.alarm) seen.add(e.alarm);
      found.push(e);
    }
    const text = found.map((e) => e.ref).join();
    if (text === drawn) return;
    drawn = text;
    parts.recent.replaceChildren(...found.map((e) => el('li', {}, el('a', { href: '#/alarms/' + e.ref, 'data-priority': e.priority },
      el('span', { class: 'mark' }, MARK[e.priority]), el('span', { class: 'time' }, time(e.time)), el('span', { class: 'what' }, kind(e.kind)), el('span', { class: 'phase' }, condition(e))))));
    if (!found.length) parts.recent.replaceChildren(el('li', {}, 'none that this page knows of'));
    const pictured = found.map(picture).filter((ref) => ref).slice(0, PICTURES);
    if (parts.pictures.dataset.of !== pictured.join()) {
      parts.pictures.dataset.of = pictured.join();
      parts.pictures.replaceChildren(...pictured.map((ref) => {
        const host = el('div', { class: 'picture small' });
        showStrip(host, ref, 0.55);
        return host;
      }));
    }
  }

  function fillLimits(b) {
    const own = new Set(b.status.own ?? []);
    const shown = ['tachycardia.rate', 'bradycardia.rate', 'extreme-tachycardia.rate', 'extreme-bradycardia.rate', 'asystole.seconds', 'vt.beats', 'vt.rate', 'pause.seconds', 'v-per-minute']
      .map((key) => 'alarms.' + key)
      .concat([...own])
      .filter((key, i, all) => b.status.limits?.[key] != null && all.indexOf(key) === i);
    const text = JSON.stringify([shown.map((key) => [b.status.limits[key], own.has(key)]), b.status.profile]);
    if (parts.limits.dataset.text === text) return;
    parts.limits.dataset.text = text;
    parts.limits.replaceChildren(...(shown.length
      ? [el('caption', {}, `profile ${b.status.profile || 'adult'}`), el('tbody', {}, ...shown.map((key) => el('tr', {}, el('th', { scope: 'row' }, key.replace('alarms.', '')), el('td', {}, String(+b.status.limits[key].toFixed(3)) + (own.has(key) ? ' (this bed)' : '')))))]
      : [el('caption', {}, 'The monitor has not said which limits are in force.')]));
  }

  let charts = [];
  async function trends() {
    try {
      const [uPlot, t] = await Promise.all([uplot(), ask(`/api/beds/${encodeURIComponent(id)}/trend`)]);
      const style = getComputedStyle(document.documentElement);
      const ink = style.getPropertyValue('--ink');
      const grid = style.getPropertyValue('--line');
      const width = Math.max(240, parts.trends.clientWidth);
      const axis = { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid } };
      const chart = (title, data, series) => new uPlot({
        title, width, height: 130, legend: { show: false }, cursor: { show: false },
        axes: [{ ...axis, size: 30 }, { ...axis, size: 36 }],
        scales: { y: { range: (u, low, high) => [Math.max(0, Math.floor((low ?? 0) / 10) * 10), Math.max(10, Math.ceil(((high ?? 0) + 1) / 10) * 10)] } },
        series: [{}, ...series],
      }, data, parts.trends);
      charts.forEach((c) => c.destroy());
      const colour = (name) => style.getPropertyValue(name);
      charts = [
        chart('heart rate per minute: mean, least and largest', [t.time, t.rate, t.least, t.most], [{ stroke: colour('--trace'), width: 2 }, { stroke: colour('--quiet') }, { stroke: colour('--quiet') }]),
        chart('V beats (dashed: S beats) per minute', [t.time, t.v, t.s], [{ stroke: colour('--beat-v'), width: 2 }, { stroke: colour('--beat-s'), width: 2, dash: [4, 3] }]),
      ];
      parts.trends.setAttribute('aria-label', `Trends of ${t.time.length} minutes`);
    } catch {
      if (!charts.length) parts.trends.replaceChildren(el('p', {}, 'no trends yet'));
    }
  }

  function keys(e) {
    if (e.target.matches('input, select, textarea') || e.ctrlKey || e.metaKey || e.altKey || document.getElementById('dialog').open) return;
    actions.querySelector(`[data-key="${CSS.escape(e.key.toLowerCase())}"]`)?.click();
  }
  document.addEventListener('keydown', keys);
  const soon = later(fill);
  const stops = [on('beds', soon), on('alarm', soon), on('status', soon), on('events', soon), on('server', soon), on('settings', () => ((laid = ''), fill(), trends()))];
  const resized = new ResizeObserver(soon);
  resized.observe(parts.lanes);
  fill();
  trends();
  const timer = setInterval(trends, TREND_MILLIS);
  return {
    sweep,
    close() {
      document.removeEventListener('keydown', keys);
      clearInterval(timer);
      stops.forEach((stop) => stop());
      resized.disconnect();
      charts.forEach((c) => c.destroy());
      link.close();
      sweep.close();
    },
  };
}
