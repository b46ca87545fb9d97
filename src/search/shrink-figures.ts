/**
 * The figures of a fault that can be made softer: how long, how often, how much, how bad.
 *
 * Each figure has a weight, a whole number, and the same fault with softer values. What a fault is
 * (its kind, the call and status it fakes, the host it meets) is no figure.
 */

import type { Fault, FaultKind } from '../scenario/scenario.ts';
import {
  DELAYS,
  DRIFTS,
  type Figure,
  LASTING,
  type Ladder,
  LOSSES,
  placeOn,
  RATES,
  SLOWER,
  softerOn,
  TIMES,
  withNothing,
} from './shrink-ladder.ts';

export interface FaultFigure {
  readonly name: string;
  readonly weight: number;
  /** The same fault with a softer value of this figure, the softest first. */
  readonly softer: readonly Fault[];
}

type Fields = Readonly<Record<string, unknown>>;

const LADDERS: Readonly<Record<string, Ladder>> = {
  forUs: LASTING,
  delayUs: DELAYS,
  haltUs: withNothing(LASTING),
  byUs: LASTING,
  ppm: DRIFTS,
  times: TIMES,
  lossRatio: LOSSES,
  rttFactor: SLOWER,
  rateFactor: RATES,
};

/** Words from the softest on; a word that is not listed is worse than those. */
const WORDS: Partial<Record<FaultKind, Readonly<Record<string, readonly unknown[]>>>> = {
  channelClosed: { which: ['newest', 'oldest', 'all'] },
  channelReset: { which: ['newest', 'oldest', 'all'] },
  updateStaged: { update: ['app', 'kernel'] },
  radioFails: { how: ['noAnswer', 'never'] },
  registrationRefused: { cause: [17] },
  remoteRestart: { what: ['app', 'debugger', 'kernel'] },
};

const SMALL_LAYER_BYTES = 4096;
/** More than any place on a ladder: a window that an armed fault need not have. */
const NEEDLESS_WINDOW = 1000;

/** In the order in which it pays to soften them. */
export function figuresOf(fault: Fault): readonly FaultFigure[] {
  const fields: Fields = { ...fault };
  const figures: FaultFigure[] = [];
  if ('times' in fault && fields['forUs'] !== undefined) figures.push(armedWindow(fields));
  for (const [name, ladder] of Object.entries(LADDERS)) {
    const value = fields[name];
    if (value === undefined) continue;
    const softer = softerOn(ladder, value as Figure).map((step) => withField(fault, name, step));
    figures.push({ name, weight: placeOn(ladder, value as Figure), softer });
  }
  for (const [name, words] of Object.entries(WORDS[fault.kind] ?? {})) {
    const found = words.indexOf(fields[name]);
    const place = found < 0 ? words.length : found;
    const softer = words.slice(0, place).map((word) => withField(fault, name, word));
    figures.push({ name, weight: place, softer });
  }
  if (fault.kind === 'updateStaged') figures.push(layersOf(fault));
  return figures;
}

/** An armed fault in a window can as well wait for its next occasion, and hit that one only. */
function armedWindow({ forUs: _, ...rest }: Fields): FaultFigure {
  const once = { ...rest, times: 1 } as Fault;
  return { name: 'window', weight: NEEDLESS_WINDOW, softer: [once] };
}

function layersOf(fault: Extract<Fault, { kind: 'updateStaged' }>): FaultFigure {
  const { layers } = fault;
  const weight = (bytes: readonly number[]) =>
    2 * (bytes.length - 1) + (bytes.some((size) => size > SMALL_LAYER_BYTES) ? 1 : 0);
  const softer = [[SMALL_LAYER_BYTES], layers.slice(0, 1)]
    .filter((bytes) => weight(bytes) < weight(layers))
    .map((bytes) => ({ ...fault, layers: bytes }));
  return { name: 'layers', weight: weight(layers), softer };
}

function withField(fault: Fault, name: string, value: unknown): Fault {
  return { ...fault, [name]: value } as Fault;
}
