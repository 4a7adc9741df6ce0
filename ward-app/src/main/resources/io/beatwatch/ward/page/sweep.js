// One sweep for all strips of a page: one frame callback, one path a canvas; many strips share two canvases that take turns.
import { settings, beds } from './state.js';

const GAP = 12;
const MARGIN = 10;
const MARK_ROW = 13;
const KEPT_SECONDS = 16;
const MM_PER_SECOND = 25;
/** High-pass, as bedside monitors have: the strip stays in its lane. */
const CUTOFF_HERTZ = 0.5;
const STALE_MILLIS = 2000;
/** From so many strips on they are drawn in two halves that take turns: what a frame costs is mostly putting canvases on the screen. */
const MANY = 25;
const LETTERS = ['', 'N', 'S', 'V', 'F', 'Q'];

export const pixelsPerSecond = () => MM_PER_SECOND * settings.mm;

/** Samples and beats of one bed, and its clock: which sample is due on the screen now. */
class Feed {
  constructor(meta) {
    this.id = meta.id;
    this.hz = meta.hz;
    this.leads = meta.leads;
    this.mask = 2 ** Math.ceil(Math.log2(meta.hz * KEPT_SECONDS)) - 1;
    this.rings = meta.leads.map(() => new Float32Array(this.mask + 1).fill(NaN));
    this.filters = meta.leads.map(() => ({ before: NaN, out: 0 }));
    this.keep = Math.exp((-2 * Math.PI * CUTOFF_HERTZ) / meta.hz);
    this.next = -1;
    this.ahead = NaN;
    this.slack = [];
    this.arrived = -Infinity;
    this.marks = [];
    this.chunks = [];
    this.chunkMillis = beds.get(meta.id)?.vitals.chunk;
  }

  samples(view, at, leads, count, first, gateway, now) {
    if (this.next < 0 || first < this.next || first - this.next > this.mask) {
      this.next = first;
      this.ahead = NaN;
      this.filters.forEach((f) => (f.before = NaN));
    }
    const begins = Number.isNaN(this.ahead);
    const newest = first + count;
    for (let lead = 0; lead < Math.min(leads, this.rings.length); lead++) {
      const ring = this.rings[lead];
      const filter = this.filters[lead];
      const { microvolts, baseline } = this.leads[lead];
      for (let p = this.next; p < first; p++) ring[p & this.mask] = NaN;
      for (let i = 0; i < count; i++) {
        const raw = view.getInt16(at + 2 * (lead * count + i), true);
        let value = NaN;
        if (raw !== -32768) {
          const volts = (raw - baseline) * microvolts;
          filter.out = Number.isNaN(filter.before) ? 0 : this.keep * (filter.out + volts - filter.before);
          filter.before = volts;
          value = filter.out;
        }
        ring[(first + i) & this.mask] = value;
      }
    }
    const before = (this.next / this.hz) * 1000 - now;
    const after = (newest / this.hz) * 1000 - now;
    if (begins) {
      // until it is known how evenly chunks come: as long as one chunk, and what the way takes
      this.ahead = after - (this.chunkMillis ?? 250) - 160;
      this.slack = [];
      this.restart = true;
    } else {
      this.slack.push(before);
      if (this.slack.length > 100) this.slack.shift();
    }
    this.next = newest;
    this.arrived = now;
    this.chunks.push([newest, gateway]);
    if (this.chunks.length > 64) this.chunks.shift();
  }

  /** Moves the clock towards where no chunk comes too late, slowly enough for nobody to see it. */
  adjust(elapsed) {
    if (this.slack.length < 8) return;
    let least = Infinity;
    for (const s of this.slack) if (s < least) least = s;
    const want = least - 40 - this.ahead;
    if (Math.abs(want) > 1500) {
      this.ahead += want;
      this.restart = true;
    } else {
      this.ahead += Math.sign(want) * Math.min(Math.abs(want), elapsed * (want < 0 ? 0.05 : 0.01));
    }
  }

  /** The position that is due, not beyond what is there. */
  head(now) {
    return Math.min(this.next - 1, ((now + this.ahead) * this.hz) / 1000);
  }
}

export class Sweep {
  constructor(host) {
    this.host = host;
    this.layer = document.createElement('div');
    this.layer.className = 'sweep';
    this.layer.setAttribute('aria-hidden', 'true');
    host.prepend(this.layer);
    this.bands = [];
    this.turn = 0;
    this.many = MANY;
    this.feeds = new Map();
    this.refs = [];
    this.traces = [];
    this.stats = { frames: 0, scriptMillis: 0, since: performance.now(), drawn: 0, latencies: [], waits: [] };
    this.frame = this.frame.bind(this);
    this.last = performance.now();
    this.request = requestAnimationFrame(this.frame);
  }

  close() {
    cancelAnimationFrame(this.request);
    this.layer.remove();
    this.closed = true;
  }

  /** @param lanes [{bed, lead, element}]: lead counts within what was asked for of the bed */
  lay(lanes) {
    const host = this.host.getBoundingClientRect();
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    // its own size must not count for that of what it lies below
    this.layer.replaceChildren();
    const width = this.host.clientWidth;
    const height = Math.max(this.host.scrollHeight, this.host.clientHeight);
    const style = getComputedStyle(document.documentElement);
    this.colours = {
      paper: style.getPropertyValue('--lane').trim(),
      trace: style.getPropertyValue('--trace').trim(),
      quiet: style.getPropertyValue('--quiet').trim(),
      S: style.getPropertyValue('--beat-s').trim(),
      V: style.getPropertyValue('--beat-v').trim(),
      F: style.getPropertyValue('--beat-f').trim(),
    };
    this.traces = lanes.map(({ bed, lead, element }) => {
      const box = element.getBoundingClientRect();
      return {
        bed, lead, element,
        x: Math.round(box.left - host.left + this.host.scrollLeft) + MARGIN,
        y: Math.round(box.top - host.top + this.host.scrollTop),
        w: Math.round(box.width) - MARGIN,
        h: Math.round(box.height),
        drawn: -1, cleared: 0, marked: 0, alive: false,
      };
    });
    this.bands = this.split(height).map(([top, bottom]) => {
      const canvas = document.createElement('canvas');
      canvas.width = Math.max(1, Math.round(width * ratio));
      canvas.height = Math.max(1, Math.round((bottom - top) * ratio));
      canvas.style.width = width + 'px';
      canvas.style.height = bottom - top + 'px';
      const pen = canvas.getContext('2d', { alpha: false, desynchronized: true });
      // strips know where they are on the page
      pen.setTransform(ratio, 0, 0, ratio, 0, -top * ratio);
      pen.fillStyle = this.colours.paper;
      pen.fillRect(0, top, width, bottom - top);
      this.layer.append(canvas);
      // every strip belongs to one, also in a view that is just being left and has no size any more
      const traces = this.traces.filter((t) => (top === 0 || t.y >= top) && (bottom === height || t.y < bottom));
      traces.forEach((t) => Object.assign(t, { pen, top, ratio }));
      return { canvas, pen, traces };
    });
    this.traces.forEach((t) => this.calibrate(t));
  }

  /** Where canvases begin and end, from top to bottom: none cuts a strip. */
  split(height) {
    const below = this.traces.map((t) => t.y).filter((y) => y >= height / 2);
    const middle = Math.min(...below);
    return this.traces.length < this.many || !below.length || this.traces.some((t) => t.y < middle && t.y + t.h > middle)
      ? [[0, height]] : [[0, middle], [middle, height]];
  }

  /** How many seconds the widest strip shows. */
  seconds() {
    return Math.min(12, Math.max(1, ...this.traces.map((t) => t.w / pixelsPerSecond())) + 1);
  }

  /** A bar of 1 mV at the strip's left end. */
  calibrate(t) {
    const high = Math.min(t.h - 4, settings.gain * settings.mm);
    const pen = t.pen;
    const middle = t.y + t.h / 2;
    pen.strokeStyle = this.colours.quiet;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(t.x - 8, middle + high / 2);
    pen.lineTo(t.x - 3, middle + high / 2);
    pen.moveTo(t.x - 5.5, middle + high / 2);
    pen.lineTo(t.x - 5.5, middle - high / 2);
    pen.moveTo(t.x - 8, middle - high / 2);
    pen.lineTo(t.x - 3, middle - high / 2);
    pen.stroke();
  }

  described(metas) {
    for (const meta of metas) {
      const feed = new Feed(meta);
      this.feeds.set(meta.id, feed);
      this.refs[meta.ref] = feed;
    }
  }

  /** Another view: what the old one was shown is forgotten. */
  forget() {
    this.feeds.clear();
    this.refs = [];
  }

  take(buffer, viewNumber) {
    const view = new DataView(buffer);
    if (view.getUint8(0) !== 1 || view.getUint32(4, true) !== viewNumber) return;
    const now = performance.now();
    let at = 16;
    for (let blocks = view.getUint16(2, true); blocks > 0; blocks--) {
      const feed = this.refs[view.getUint16(at, true)];
      const what = view.getUint8(at + 2);
      const leads = view.getUint8(at + 3);
      const count = view.getUint32(at + 4, true);
      const first = view.getFloat64(at + 8, true);
      const gateway = view.getFloat64(at + 16, true);
      at += 24;
      if (what === 1) {
        feed?.samples(view, at, leads, count, first, gateway, now);
        at += Math.ceil((leads * count * 2) / 8) * 8;
      } else {
        for (let i = 0; i < count; i++, at += 16) {
          feed?.marks.push([view.getFloat64(at, true), view.getUint8(at + 8)]);
        }
        if (feed && feed.marks.length > 100) feed.marks.splice(0, feed.marks.length - 60);
      }
    }
  }

  frame(stamp) {
    if (this.closed) return;
    this.request = requestAnimationFrame(this.frame);
    const begin = performance.now();
    const elapsed = Math.min(1000, begin - this.last);
    this.last = begin;
    for (const feed of this.feeds.values()) if (begin - feed.arrived < STALE_MILLIS) feed.adjust(elapsed);
    const speed = pixelsPerSecond();
    const due = this.bands.length > 1 ? [this.bands[this.turn++ % this.bands.length]] : this.bands;
    for (const { pen, traces } of due) {
      pen.fillStyle = this.colours.paper;
      for (const t of traces) this.clear(t, begin, speed);
      pen.beginPath();
      for (const t of traces) this.trace(t, begin, speed);
      pen.strokeStyle = this.colours.trace;
      pen.lineWidth = 1.4;
      pen.lineJoin = 'round';
      pen.stroke();
      for (const t of traces) this.mark(t, speed);
    }
    const shown = new Set(due.flatMap((band) => band.traces.map((t) => t.feed)));
    for (const feed of shown) {
      if (!feed) continue;
      feed.restart = false;
      this.measure(feed, begin);
    }
    this.stats.frames++;
    this.stats.scriptMillis += performance.now() - begin;
  }

  /** Where a position stands in the lane, in pixels from its left end. */
  static x(position, feed, t, speed) {
    const along = ((position / feed.hz) * speed) % t.w;
    return along;
  }

  clear(t, now, speed) {
    const feed = this.feeds.get(t.bed);
    t.feed = feed;
    const live = feed && feed.next >= 0 && now - feed.arrived < STALE_MILLIS;
    if (!live) {
      // an old strip must not look like a live one
      if (t.alive) t.pen.fillRect(t.x, t.y, t.w, t.h);
      t.alive = false;
      t.drawn = -1;
      t.head = -1;
      return;
    }
    t.head = feed.head(now);
    const shown = ((t.w - GAP) / speed) * feed.hz;
    if (!t.alive || feed.restart || t.drawn < 0 || t.head - t.drawn > shown || t.head < t.drawn - feed.hz) {
      t.pen.fillRect(t.x, t.y, t.w, t.h);
      t.alive = true;
      t.drawn = Math.max(0, Math.ceil(Math.max(t.head - shown, feed.next - feed.mask)));
      t.marked = t.drawn;
      t.cleared = t.head;
      feed.marks.forEach((mark) => mark[2]?.delete(t));
    }
    const from = Sweep.x(t.cleared, feed, t, speed) + GAP;
    const wide = ((t.head - t.cleared) / feed.hz) * speed;
    if (wide <= 0) return;
    t.cleared = t.head;
    // whole pixels, so that no seam of the old strip stays
    const left = Math.floor(from % t.w);
    const width = Math.ceil(wide) + 1;
    t.pen.fillRect(t.x + left, t.y, Math.min(width, t.w - left), t.h);
    if (left + width > t.w) t.pen.fillRect(t.x, t.y, left + width - t.w, t.h);
  }

  trace(t, now, speed) {
    const feed = t.feed;
    if (!t.alive) return;
    const ring = feed.rings[Math.min(t.lead, feed.rings.length - 1)];
    const last = Math.floor(t.head);
    if (last <= t.drawn) return;
    const scale = (settings.gain * settings.mm) / 1000;
    const middle = t.y + MARK_ROW + (t.h - MARK_ROW) * 0.55;
    const top = t.y + MARK_ROW;
    const bottom = t.y + t.h - 1;
    const pen = t.pen;
    let down = false;
    let before = Infinity;
    for (let p = t.drawn; p <= last; p++) {
      const value = ring[p & feed.mask];
      const x = Sweep.x(p, feed, t, speed);
      if (Number.isNaN(value)) {
        down = false;
      } else {
        const y = Math.max(top, Math.min(bottom, middle - value * scale));
        if (down && x >= before) pen.lineTo(t.x + x, y);
        else pen.moveTo(t.x + x, y);
        down = true;
      }
      before = x;
    }
    this.stats.drawn += last - t.drawn;
    t.drawn = last;
  }

  /** Classes of beats above the strip, as soon as both are there. */
  mark(t, speed) {
    const feed = t.feed;
    if (!t.alive || feed.marks.length === 0) return;
    const shown = ((t.w - GAP - 14) / speed) * feed.hz;
    const pen = t.pen;
    for (const mark of feed.marks) {
      const [position, label] = mark;
      if (position > t.head || t.head - position > shown || mark[2]?.has(t)) continue;
      (mark[2] ??= new Set()).add(t);
      const letter = LETTERS[label] ?? '?';
      const plain = letter === 'N' || letter === 'Q' || letter === '';
      pen.fillStyle = this.colours[letter] ?? this.colours.quiet;
      pen.font = plain ? '10px system-ui, sans-serif' : 'bold 13px system-ui, sans-serif';
      pen.textAlign = 'center';
      const x = Sweep.x(position, feed, t, speed);
      if (x > 5 && x < t.w - 5) pen.fillText(letter, t.x + x, t.y + 11);
    }
  }

  /** From the gateway's sending of a chunk to its newest sample on the screen, and how long that sample waited here. */
  measure(feed, now) {
    const head = feed.head(now);
    while (feed.chunks.length && feed.chunks[0][0] <= head + 1) {
      const [newest, gateway] = feed.chunks.shift();
      if (this.stats.latencies.length < 50000) {
        this.stats.latencies.push(Date.now() - gateway);
      }
    }
    if (now - feed.arrived < 20) this.stats.waits.push((feed.next / feed.hz) * 1000 - now - feed.ahead);
    if (this.stats.waits.length > 50000) this.stats.waits.length = 0;
  }

  /** How long the newest sample waits before it is drawn, in milliseconds: what evens out chunks that come unevenly. */
  delay(id) {
    const feed = this.feeds.get(id);
    return feed && !Number.isNaN(feed.ahead) ? Math.max(0, (feed.next / feed.hz) * 1000 - performance.now() - feed.ahead) : NaN;
  }

  /** Pixels that are not paper, for tests: whether a strip is there. */
  ink(index) {
    const t = this.traces[index];
    const data = t.pen.getImageData(t.x * t.ratio, (t.y - t.top) * t.ratio, t.w * t.ratio, t.h * t.ratio).data;
    const paper = [data[0], data[1], data[2]];
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      if (Math.abs(data[i] - paper[0]) + Math.abs(data[i + 1] - paper[1]) + Math.abs(data[i + 2] - paper[2]) > 60) count++;
    }
    return count;
  }
}
