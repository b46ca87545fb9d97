/**
 * The far side of an opaque channel: echo, sink, scripted talker, or a function of the user's.
 *
 * A peer is a function from (state, input) to (state, outputs) over plain state, with a random
 * stream of its own, so that it can be saved and restored with everything else. It must not reach
 * for time or chance of its own.
 */

import type { Stream } from '../engine/chance.ts';
import type { TalkerLine } from '../scenario/scenario.ts';

export type PeerInput =
  | { readonly type: 'opened'; readonly nowUs: number }
  | { readonly type: 'data'; readonly nowUs: number; readonly data: Uint8Array }
  | { readonly type: 'timer'; readonly nowUs: number; readonly timer: number };

export type PeerOutput =
  | { readonly type: 'send'; readonly data: Uint8Array }
  /** Asks for a timer input after a while; `timer` comes back with it. */
  | { readonly type: 'timer'; readonly afterUs: number; readonly timer: number }
  | { readonly type: 'close' }
  | { readonly type: 'reset' };

export interface PeerStep<S> {
  readonly state: S;
  readonly outputs: readonly PeerOutput[];
}

/** One kind of peer. `S` must be plain data (it is cloned for snapshots). */
export interface Peer<S = unknown> {
  readonly initial: S;
  step(state: S, input: PeerInput, chance: Stream): PeerStep<S>;
}

/** Takes everything in and never speaks. */
export function sinkPeer(): Peer<null> {
  return { initial: null, step: () => ({ state: null, outputs: [] }) };
}

interface EchoState {
  readonly held: readonly { readonly timer: number; readonly data: Uint8Array }[];
  readonly next: number;
}

/** Sends everything back after a delay. */
export function echoPeer(delayUs: number): Peer<EchoState> {
  return {
    initial: { held: [], next: 1 },
    step(state, input) {
      if (input.type === 'data') {
        if (delayUs === 0) return { state, outputs: [{ type: 'send', data: input.data }] };
        const held = [...state.held, { timer: state.next, data: input.data }];
        return {
          state: { held, next: state.next + 1 },
          outputs: [{ type: 'timer', afterUs: delayUs, timer: state.next }],
        };
      }
      if (input.type === 'timer') {
        const due = state.held.find((h) => h.timer === input.timer);
        if (due === undefined) return { state, outputs: [] };
        const held = state.held.filter((h) => h !== due);
        return { state: { ...state, held }, outputs: [{ type: 'send', data: due.data }] };
      }
      return { state, outputs: [] };
    },
  };
}

/** Says its lines at their times, counted from the opening of the channel. */
export function talkerPeer(script: readonly TalkerLine[]): Peer<null> {
  return {
    initial: null,
    step(state, input) {
      if (input.type === 'opened') {
        return {
          state,
          outputs: script.map((line, timer) => ({ type: 'timer', afterUs: line.atUs, timer })),
        };
      }
      if (input.type === 'timer') {
        const line = script[input.timer];
        if (line === undefined) return { state, outputs: [] };
        const outputs: PeerOutput[] = [{ type: 'send', data: textBytes(line.send) }];
        if (line.everyUs > 0) {
          outputs.push({ type: 'timer', afterUs: line.everyUs, timer: input.timer });
        }
        return { state, outputs };
      }
      return { state, outputs: [] };
    },
  };
}

const encoder = new TextEncoder();
function textBytes(text: string): Uint8Array {
  return encoder.encode(text);
}
