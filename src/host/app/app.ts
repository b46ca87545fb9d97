/**
 * What a TypeScript app is: a factory called at every boot.
 *
 * The usual form gives a main generator and interrupt handlers; `yield` is only for waiting, and
 * system calls are plain calls. The other form is plain state and a step function; it can be
 * restored by copying its state, which makes searches cheaper.
 */

import type { Device } from './device.ts';

/** What an app waits for. */
export type Wait =
  | { readonly wait: 'sleep'; readonly us: number }
  | { readonly wait: 'interrupt'; readonly timeoutUs: number | undefined };

/** Why a wait ended. */
export type Wake = 'time' | 'interrupt';

/** The main program: yields waits, gets back why each ended. */
export type Main = Generator<Wait, void, Wake>;

/** Handlers by interrupt number; they run to their end and cannot wait. */
export type InterruptHandlers = { readonly [irq: number]: () => void };

export interface AppInstance {
  main(): Main;
  readonly interrupts?: InterruptHandlers;
}

/** Called at every boot with a fresh device; nothing of an earlier life is left. */
export type AppFactory = (device: Device) => AppInstance;

/** An app as plain state and a step. `S` must be plain data: it is cloned for snapshots. */
export interface StepApp<S = unknown> {
  /** The state at boot. */
  initial(device: Device): S;
  /** Runs at boot and at the end of every wait; undefined ends the main program. */
  step(state: S, device: Device, wake: Wake | 'boot'): Wait | undefined;
  readonly interrupts?: { readonly [irq: number]: (state: S, device: Device) => void };
}

/** An app that can be booted any number of times. */
export interface AppProgram {
  readonly kind: 'app';
  readonly name: string;
  /** Hash of all its code. */
  readonly hash: string;
  /** Its code runs in a realm of its own, whose ambient globals are gone already. */
  readonly isolated: boolean;
  /** Evaluates the app's code anew: module variables are part of one life only. */
  instantiate(): AppFactory | StepApp;
}

/** Types a factory; does nothing else. */
export function defineApp(factory: AppFactory): AppFactory {
  return factory;
}

/** Types a step app; does nothing else. */
export function defineStepApp<S>(app: StepApp<S>): StepApp<S> {
  return app;
}

/** An app given as a value. Its hash is that of its source text, which leaves out what it imports. */
export function programOf<S>(app: AppFactory | StepApp<S>, name: string, hash: string): AppProgram {
  // The state goes only from the app back to the app, so nobody else need know its type.
  return {
    kind: 'app',
    name,
    hash,
    isolated: false,
    instantiate: () => app as AppFactory | StepApp,
  };
}
