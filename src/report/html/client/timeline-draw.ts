/**
 * Lanes on a canvas. Only what is in view is drawn, and what falls into one pixel is drawn once: as
 * a mixture, in the colour of the worst of it.
 */

import type { Lane, Timeline } from './timeline-data.ts';
import { entryAt, textOf } from './timeline-data.ts';

export const LANE_HEIGHT = 22;
const GAP = 3;

type Tone = 'good' | 'busy' | 'bad' | 'idle' | 'first' | 'second';

const STATES: Readonly<Record<Tone, readonly string[]>> = {
  good: [
    'on',
    'in',
    'up',
    'reachable',
    'connected',
    'open',
    'running',
    'yes',
    'alive',
    'full',
    'there',
    'passing',
    'high',
  ],
  bad: [
    'out',
    'unreachable',
    'halfOpen',
    'gone',
    'gap',
    'blocked',
    'lost',
    'disconnectedWithLinkUp',
    'hang',
  ],
  idle: [
    'off',
    'none',
    'closed',
    'no',
    'detached',
    'deliberatelyOffline',
    'ended',
    'NOTCONNECTING',
    'deep',
    'disabled',
    'low',
    '',
  ],
  first: ['microvisor'],
  second: ['app'],
  busy: [],
};

/** Lanes in which words have another meaning than in most. */
const OWN: Readonly<Record<string, Readonly<Record<string, Tone>>>> = {
  backhaul: { down: 'bad' },
  flow: { dead: 'bad' },
  power: { off: 'bad' },
  transport: { down: 'idle' },
  app: { dead: 'idle' },
  calm: { yes: 'busy' },
  halted: { yes: 'bad' },
  cell: { camped: 'good' },
  registration: { open: 'good' },
  update: { downloaded: 'good' },
  sleep: { awake: 'good', light: 'idle' },
  led: { enabled: 'good' },
};

function toneOf(id: string, state: string): Tone {
  if (id.startsWith('fault:')) return state === '' ? 'idle' : 'bad';
  if (id === 'reasons') return state.includes('USINGNETWORK') ? 'second' : 'idle';
  const own = OWN[id]?.[state];
  if (own !== undefined) return own;
  for (const [tone, states] of Object.entries(STATES)) {
    if (states.includes(state)) return tone as Tone;
  }
  return 'busy';
}

export interface Picture {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly fromUs: number;
  readonly toUs: number;
  readonly colour: (name: string) => string;
}

export function drawLanes(picture: Picture, { lanes }: Timeline, chosen: number): void {
  const { context, width, colour } = picture;
  const height = lanes.length * LANE_HEIGHT;
  context.fillStyle = colour('surface');
  context.fillRect(0, 0, width, height);
  context.fillStyle = colour('chosen');
  context.fillRect(0, chosen * LANE_HEIGHT, width, LANE_HEIGHT);
  for (const lane of lanes) if (lane.form.id.startsWith('fault:')) drawBands(picture, lane, height);
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'middle';
  for (const [row, lane] of lanes.entries()) {
    const top = row * LANE_HEIGHT;
    if (lane.form.kind === 'states') drawStates(picture, lane, top);
    else drawPoints(picture, lane, top);
    context.fillStyle = colour('line');
    context.fillRect(0, top + LANE_HEIGHT - 1, width, 1);
  }
}

const xOf = ({ width, fromUs, toUs }: Picture, us: number) =>
  Math.max(-1, Math.min(width + 1, ((us - fromUs) / (toUs - fromUs)) * width));

/** Entries in view, with their ends. */
function* inView({ fromUs, toUs }: Picture, lane: Lane): Generator<[number, number, number]> {
  for (let i = Math.max(0, entryAt(lane, fromUs)); i < lane.at.length; i += 1) {
    const start = lane.at[i] ?? 0;
    if (start > toUs) return;
    yield [i, start, lane.at[i + 1] ?? lane.untilUs];
  }
}

/** The windows of faults behind everything that happens in them. */
function drawBands(picture: Picture, lane: Lane, height: number): void {
  const { context, colour } = picture;
  context.fillStyle = colour('band');
  for (const [i, start, end] of inView(picture, lane)) {
    if (textOf(lane, i) === '') continue;
    const x = xOf(picture, start);
    context.fillRect(x, 0, Math.max(1, xOf(picture, end) - x), height);
  }
}

function drawStates(picture: Picture, lane: Lane, top: number): void {
  const { context, colour } = picture;
  let drawnTo = -2;
  let worst = false;
  for (const [i, start, end] of inView(picture, lane)) {
    const state = textOf(lane, i);
    const tone = toneOf(lane.form.id, state);
    const x = xOf(picture, start);
    const x1 = xOf(picture, end);
    const isBad = tone === 'bad';
    // Many in one pixel are drawn once, or again when something bad is among them.
    if (x1 < drawnTo && (!isBad || worst)) continue;
    worst = isBad && x1 < drawnTo + 1;
    drawnTo = Math.max(drawnTo, Math.floor(x) + 1);
    if (state === '') continue;
    const wide = Math.max(1, x1 - x);
    const y = top + GAP;
    const tall = LANE_HEIGHT - 2 * GAP;
    context.fillStyle = colour(tone);
    context.fillRect(x, y, wide, tall);
    if (wide < 3) continue;
    context.fillStyle = colour('surface');
    context.fillRect(x1 - 1, y, 1, tall);
    if (isBad) {
      context.fillStyle = colour('mark');
      context.fillRect(x, y + tall - 3, wide, 3);
    }
    drawLabel(picture, state, x, wide, top);
  }
}

function drawLabel(picture: Picture, text: string, x: number, wide: number, top: number): void {
  const { context, colour } = picture;
  const left = Math.max(0, x);
  const room = Math.min(picture.width, x + wide) - left - 10;
  if (room < 14) return;
  const fits = context.measureText(text).width <= room;
  const short = fits ? text : `${text.slice(0, Math.max(0, Math.floor(room / 7) - 1))}…`;
  if (short.length < 2 && !fits) return;
  context.fillStyle = colour('text');
  context.fillText(short, left + 5, top + LANE_HEIGHT / 2);
}

function drawPoints(picture: Picture, lane: Lane, top: number): void {
  const { context, width, colour } = picture;
  const counts = new Uint32Array(Math.ceil(width) + 1);
  const failed = new Uint8Array(counts.length);
  for (const [i, start] of inView(picture, lane)) {
    const length = lane.form.lengthUs[i] ?? 0;
    if (start + length < picture.fromUs) continue;
    const last = Math.floor(xOf(picture, start + length));
    for (let x = Math.max(0, Math.floor(xOf(picture, start))); x <= last && x < width; x += 1) {
      counts[x] = (counts[x] ?? 0) + (lane.form.count[i] ?? 1);
      if ((lane.form.failed[i] ?? 0) > 0) failed[x] = 1;
    }
  }
  const most = LANE_HEIGHT - 2 * GAP;
  for (const [x, count] of counts.entries()) {
    if (count === 0) continue;
    const isBad = failed[x] === 1;
    const tall = isBad ? most : Math.min(most, 5 + 2 * (32 - Math.clz32(count)));
    context.fillStyle = colour(isBad ? 'mark' : 'point');
    context.fillRect(x, top + LANE_HEIGHT - GAP - tall, isBad ? 2 : 1.5, tall);
    if (isBad) context.fillRect(x - 1, top + GAP, 4, 3);
  }
}
