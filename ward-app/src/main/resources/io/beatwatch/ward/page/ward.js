// The ward view: a grid of beds, each with its strip.
import { el, say, kind, condition, span, MARK } from './words.js';
import { sorted, alarms, on, settings, leadOf, now, unconfirmed } from './state.js';
import { Sweep } from './sweep.js';
import { SampleLink } from './net.js';

const GAP = 4;
const LEAST_WIDTH = 200;
const LEAST_HEIGHT = 96;
const MOST_BEDS = 64;
/** On a screen that is scrolled anyway. */
const PHONE_BEDS = 12;
const PHONE_HEIGHT = 128;

/** Columns, rows and beds of a page for so many pixels. */
export function layout(width, height, count) {
  if (width < 600) {
    const columns = width < 420 ? 1 : 2;
    const rows = Math.ceil(Math.min(count, PHONE_BEDS) / columns);
    return { columns, rows, beds: PHONE_BEDS, tile: PHONE_HEIGHT };
  }
  const most = Math.min(MOST_BEDS, Math.max(1, Math.floor(width / LEAST_WIDTH)) * Math.max(1, Math.floor(height / LEAST_HEIGHT)));
  const shown = Math.max(1, Math.min(count, most));
  let best = null;
  for (let columns = 1; columns <= shown; columns++) {
    const rows = Math.ceil(shown / columns);
    const w = width / columns;
    const h = height / rows;
    if (w < LEAST_WIDTH && columns > 1) break;
    // twice to three times as wide as high shows most of a strip
    const fit = Math.abs(Math.log(w / h / 2.4)) + (columns * rows - shown) * 0.01;
    if (!best || fit < best.fit) best = { columns, rows, beds: most, fit };
  }
  return { ...best, tile: Math.max(LEAST_HEIGHT, Math.floor((height - GAP * (best.rows - 1)) / best.rows)) };
}

export function wardView(main) {
  let page = 0;
  let tiles = new Map();
  let order = '';
  const grid = el('div', { class: 'grid', role: 'list', 'aria-label': 'Beds' });
  const pages = el('nav', { class: 'pages', 'aria-label': 'Pages of beds' });
  const empty = el('p', { class: 'wait' });
  main.replaceChildren(empty, grid, pages);
  const sweep = new Sweep(grid);
  const link = new SampleLink((metas) => sweep.described(metas), (data, view) => sweep.take(data, view));

  function tile(id) {
    const parts = {
      name: el('span', { class: 'name' }, id),
      flags: el('span', { class: 'flags' }),
      rate: el('span', { class: 'rate' }, '--'),
      alarm: el('span', { class: 'alarm' }),
      quality: el('span', { class: 'quality' }),
      lead: el('span', { class: 'lead' }),
      note: el('span', { class: 'note' }),
    };
    const lane = el('span', { class: 'lane' }, parts.lead, parts.note);
    const link = el('a', { class: 'tile', href: '#/bed/' + encodeURIComponent(id) },
      el('span', { class: 'head' }, el('span', { class: 'who' }, parts.name, el('span', { class: 'small' }, parts.flags, parts.quality)), parts.rate), parts.alarm, lane);
    return { root: el('div', { role: 'listitem', class: 'cell' }, link), link, lane, ...parts };
  }

  function fill(of, t) {
    const v = of.vitals;
    const worst = alarms(of)[0];
    const advisory = !worst && of.advisory && of.advisory.until > now() ? of.advisory : null;
    const shown = worst ?? advisory;
    t.link.dataset.priority = shown?.priority ?? '';
    t.link.dataset.settled = String(!worst || worst.inactivation === 'ALERT_ACKNOWLEDGED');
    t.link.dataset.state = worst?.state ?? '';
    t.link.dataset.stale = String(!!v.stale);
    const more = of.open.size > 1 ? ` +${of.open.size - 1}` : '';
    const words = shown ? `${MARK[shown.priority]} ${kind(shown.kind)}${more}` : '';
    const about = worst ? condition(worst) || (unconfirmed(worst) ? 'not confirmed for ' + span(now() - worst.said) : '') : '';
    say(t.alarm, about ? `${words} · ${about}` : words);
    say(t.rate, v.rate == null ? '--' : String(v.rate));
    const flags = [];
    if (v.simulated) flags.push('SIM');
    if (v.learning) flags.push('LEARNING');
    if (of.status.audioPaused > now()) flags.push('SOUND PAUSED');
    if (of.status.alarmsPaused > now()) flags.push('ALARMS PAUSED');
    say(t.flags, flags.join(' '));
    t.quality.dataset.quality = v.quality ?? '';
    const quality = { CLEAN: 'signal clean', MODERATE: 'noise', SEVERE: 'severe noise', NO_SIGNAL: 'no signal' }[v.quality] ?? '';
    say(t.quality, quality === 'signal clean' ? '' : quality);
    const lead = leadOf(of);
    say(t.lead, v.leads?.[lead] ?? '');
    let note = '';
    if (v.ended) note = 'DISCONNECTED';
    else if (v.stale) note = 'NO SAMPLES' + (v.since ? ' ' + span(now() - v.since) : '');
    else if (v.off?.includes(lead)) note = 'LEAD OFF';
    say(t.note, note);
    const label = `${of.id}: ${v.rate == null ? 'no heart rate' : 'heart rate ' + v.rate}${shown ? ', ' + (worst ? worst.priority.toLowerCase() + ' alarm ' : '') + kind(shown.kind) : ''}${about ? ', ' + about : ''}${note ? ', ' + note.toLowerCase() : ''}${flags.length ? ', ' + flags.join(', ').toLowerCase() : ''}${quality ? ', ' + quality : ''}`;
    if (t.label !== label) {
      t.label = label;
      t.link.setAttribute('aria-label', label);
    }
  }

  function draw(force) {
    const all = sorted(settings.sort);
    const box = main.getBoundingClientRect();
    const phone = box.width < 600;
    const fits = layout(box.width - 8, phone ? 0 : box.height - 8 - (all.length > MOST_BEDS ? 34 : 0), all.length);
    const count = Math.max(1, Math.ceil(all.length / fits.beds));
    page = Math.min(page, count - 1);
    const shown = all.slice(page * fits.beds, (page + 1) * fits.beds);
    empty.hidden = all.length > 0;
    empty.textContent = 'No bed has sent anything yet.';
    const wanted = JSON.stringify([shown.map((b) => [b.id, leadOf(b), b.vitals.leads?.length ?? 0]), fits, settings.gain, settings.mm, Math.round(box.width), Math.round(box.height)]);
    if (force || wanted !== order) {
      order = wanted;
      const had = document.activeElement?.closest?.('.tile')?.getAttribute('href');
      const kept = new Map();
      shown.forEach((b) => kept.set(b.id, tiles.get(b.id) ?? tile(b.id)));
      tiles = kept;
      grid.replaceChildren(sweep.layer, ...[...tiles.values()].map((t) => t.root));
      grid.style.gridTemplateColumns = `repeat(${fits.columns}, minmax(0, 1fr))`;
      grid.style.gridAutoRows = fits.tile + 'px';
      grid.dataset.columns = fits.columns;
      if (had) grid.querySelector(`a[href="${CSS.escape(had)}"]`)?.focus();
      shown.forEach((b) => fill(b, tiles.get(b.id)));
      sweep.forget();
      sweep.lay(shown.map((b) => ({ bed: b.id, lead: 0, element: tiles.get(b.id).lane })));
      link.show(shown.map((b) => [b.id, [leadOf(b)]]), sweep.seconds());
      drawPages(count);
    } else {
      shown.forEach((b) => fill(b, tiles.get(b.id)));
    }
  }

  function drawPages(count) {
    pages.hidden = count < 2;
    pages.replaceChildren(...Array.from({ length: count }, (_, i) => el('button', {
      type: 'button',
      'aria-current': i === page ? 'page' : null,
      onclick: () => {
        page = i;
        draw(true);
      },
    }, String(i + 1))));
  }

  /** Arrows go from bed to bed. */
  function keys(e) {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: +grid.dataset.columns, ArrowUp: -grid.dataset.columns }[e.key];
    const links = [...grid.querySelectorAll('.tile')];
    const at = links.indexOf(document.activeElement);
    if (step && at >= 0) {
      e.preventDefault();
      links[at + step]?.focus();
    }
  }
  grid.addEventListener('keydown', keys);

  const soon = later(() => draw(false));
  const stops = [on('hello', () => draw(false)), on('beds', soon), on('alarm', soon), on('status', soon), on('settings', () => draw(true))];
  const resized = new ResizeObserver(soon);
  resized.observe(main);
  draw(true);
  return {
    sweep,
    lanes: () => sweep.traces.map((t) => t.bed),
    close() {
      stops.forEach((stop) => stop());
      resized.disconnect();
      link.close();
      sweep.close();
    },
  };
}

/** Calls once for many calls, with the next frame but one. */
export function later(work) {
  let waiting = 0;
  return () => {
    if (!waiting) waiting = setTimeout(() => ((waiting = 0), work()), 80);
  };
}

