// Questions to whoever sits in front of the page.
import { el } from './words.js';
import { server, settings, keep, emit } from './state.js';
import { ask, command } from './net.js';

const dialog = () => document.getElementById('dialog');

function show(title, ...content) {
  const d = dialog();
  d.replaceChildren(el('h2', {}, title), ...content);
  d.setAttribute('aria-label', title);
  if (!d.open) d.showModal();
  return d;
}

export const closeDialog = () => dialog().open && dialog().close();

function form(title, fields, button, done, ...before) {
  return new Promise((resolve) => {
    const wrong = el('p', { class: 'wrong', role: 'alert' });
    const body = el('form', {
      onsubmit: async (e) => {
        e.preventDefault();
        const values = Object.fromEntries(new FormData(body));
        try {
          const result = await done(values);
          closeDialog();
          resolve(result);
        } catch (error) {
          wrong.textContent = error.message;
        }
      },
    }, ...before, ...fields, wrong, el('div', { class: 'row' },
      el('button', { type: 'submit', class: 'main' }, button),
      el('button', { type: 'button', onclick: () => (closeDialog(), resolve(null)) }, 'Cancel')));
    const d = show(title, body);
    d.oncancel = () => resolve(null);
  });
}

const field = (label, attributes) => el('label', {}, el('span', {}, label), el('input', attributes));

/** Asks for the token that the server wants. */
export function logIn(reason) {
  return form('Log in', [
    field('Token', { name: 'token', type: 'password', required: true, autocomplete: 'current-password' }),
    field('Your name, for what you acknowledge', { name: 'name', maxlength: 60, value: settings.name, autocomplete: 'name' }),
  ], 'Log in', async ({ token, name }) => {
    await ask('/api/login', { token: token.trim(), name: name.trim() });
    settings.name = name.trim();
    keep();
    return true;
  }, el('p', {}, reason));
}

/** The name that commands carry: known from the proxy or the login, else asked once. */
export async function whoAmI() {
  if (server.session?.known) return server.session.user;
  if (settings.name) return settings.name;
  return form('Who are you?', [field('Name or role', { name: 'name', required: true, maxlength: 60, autocomplete: 'name' })], 'Go on', async ({ name }) => {
    if (!name.trim()) throw new Error('a name is needed');
    settings.name = name.trim();
    keep();
    return settings.name;
  }, el('p', {}, 'What you acknowledge, pause or change is noted with your name. This browser remembers it.'));
}

/** A line at the edge that says what became of something; @returns what changes it */
export function toast(text) {
  const words = el('span', {}, text);
  const line = el('div', { class: 'toast' }, words, el('button', { type: 'button', 'aria-label': 'Dismiss', onclick: () => line.remove() }, '×'));
  document.getElementById('toasts').append(line);
  return {
    say(state, text) {
      words.textContent = text;
      line.dataset.state = state;
      if (state === 'done') setTimeout(() => line.remove(), 5000);
    },
  };
}

/** Sends a command in somebody's name, and says what becomes of it. */
export async function act(bed, body, words) {
  if (server.session?.role !== 'clinician') {
    toast('').say('refused', 'You may look; a clinician may do this.');
    return;
  }
  if (!(await whoAmI())) return;
  const line = toast('');
  await command(bed, body, ({ state, text }) => {
    line.say(state, `${bed}: ${words}: ${text}`);
    emit('outcome', { bed, body, state, text });
  });
}

/** Limits of a bed, with what is allowed. */
export function limitsDialog(of) {
  const inForce = of.status.limits ?? {};
  const rows = server.session.limits.map((limit) => el('tr', {},
    el('th', { scope: 'row' }, limit.key.replace('alarms.', ''), el('small', {}, limit.meaning)),
    el('td', {}, inForce[limit.key] == null ? 'not known' : String(+inForce[limit.key].toFixed(3))),
    el('td', {}, el('input', { name: limit.key, type: 'number', step: 'any', min: limit.least, max: limit.most, 'aria-label': limit.key, placeholder: `${limit.least} to ${limit.most}` }))));
  return form('Alarm limits of ' + of.id, [
    el('div', { class: 'scroll' }, el('table', { class: 'limits' },
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Limit'), el('th', { scope: 'col' }, 'In force'), el('th', { scope: 'col' }, 'New'))),
      el('tbody', {}, ...rows))),
    el('label', { class: 'check' }, el('input', { type: 'checkbox', name: 'reset' }), el('span', {}, `First back to the profile's${of.status.profile ? ' (' + of.status.profile + ')' : ''}`)),
  ], 'Set', async (values) => {
    const limits = {};
    for (const [key, value] of Object.entries(values)) if (key !== 'reset' && value !== '') limits[key] = Number(value);
    if (!Object.keys(limits).length && !values.reset) throw new Error('no limit was changed');
    act(of.id, { command: 'limits', limits, reset: !!values.reset }, 'limits');
    return true;
  });
}

export function helpDialog() {
  const keys = [['arrows, Enter', 'from bed to bed, open one'], ['Esc', 'back to the ward'], ['L', 'list of alarms'], ['A', 'in a bed: acknowledge'], ['P', 'in a bed: pause sound for 2 minutes'], ['S', 'sound of this screen on or off'], ['?', 'this']];
  const size = el('input', { type: 'range', min: 2.5, max: 8, step: 0.02, value: settings.mm, 'aria-label': 'Size of a millimetre' });
  const ruler = el('div', { class: 'ruler' }, '50 mm');
  const measure = () => (ruler.style.width = 50 * size.value + 'px');
  size.oninput = () => {
    settings.mm = Number(size.value);
    keep();
    measure();
    emit('settings');
  };
  measure();
  show('Help',
    el('table', { class: 'keys' }, el('tbody', {}, ...keys.map(([key, what]) => el('tr', {}, el('th', { scope: 'row' }, key), el('td', {}, what))))),
    el('p', {}, 'HIGH alarms (!!!) flash red, MEDIUM ones (!!) yellow, LOW ones (!) are cyan and steady. An alarm whose condition is over stays until it is acknowledged where its priority is HIGH.'),
    el('p', {}, 'Strips run at 25 mm/s. Hold a ruler to the bar and make it 50 mm long:'), ruler, size,
    el('div', { class: 'row' }, el('button', { type: 'button', class: 'main', onclick: closeDialog }, 'Close'),
      server.session?.token ? el('button', { type: 'button', onclick: () => ask('/api/logout', {}).then(() => location.reload()) }, 'Log out') : null));
}
