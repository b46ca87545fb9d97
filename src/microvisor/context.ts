/** What every part of the kernel needs, and the events of the kernel as plain data. */

import type { Chance } from '../engine/chance.ts';
import type { Engine } from '../engine/engine.ts';
import type { Assumptions } from '../scenario/assumptions.ts';
import type { DeviceSettings, WorldSettings } from '../scenario/scenario.ts';
import type { Recorder } from '../trace/recorder.ts';
import type { World } from '../world/world.ts';
import type { Handles } from './handles.ts';
import type { AppMemory } from './memory.ts';

export type KernelEvent =
  | { readonly type: 'kernel.appBoot' }
  | { readonly type: 'kernel.restartApp'; readonly wakeReason: number; readonly why: string }
  | { readonly type: 'kernel.checkInDue' }
  | { readonly type: 'kernel.graceOver' }
  | { readonly type: 'kernel.attemptLimit' }
  | { readonly type: 'kernel.calmOver' }
  | { readonly type: 'kernel.updateVerified' }
  | { readonly type: 'kernel.updateInstalled' }
  | { readonly type: 'kernel.politenessOver' }
  | { readonly type: 'kernel.haltOver' }
  | { readonly type: 'kernel.interruptDue' }
  | { readonly type: 'kernel.flashDone' }
  | { readonly type: 'kernel.floodOver' }
  | { readonly type: 'kernel.testingOver'; readonly life: number; readonly passed: boolean }
  | { readonly type: 'kernel.deepSleep'; readonly life: number; readonly mode: number }
  | { readonly type: 'kernel.wakeUp'; readonly reason: number; readonly why: string };

export type KernelEngine = Pick<
  Engine<KernelEvent>,
  'now' | 'schedule' | 'scheduleIn' | 'cancel' | 'on'
>;

/** What the kernel does to the app. */
export interface AppPort {
  /** Starts a new life of the app at its first instruction. */
  boot(life: number): void;
  /** Ends the present life: nothing of it runs again. */
  kill(): void;
  /** Pends an interrupt. */
  pend(irq: number): void;
  /** Whether the app has a handler for an interrupt: its vector, in a firmware image. */
  hasHandler(irq: number): boolean;
  /** Which interrupts are fast ones, and which of those may run now. */
  setFast(fast: readonly number[], runnable: readonly number[]): void;
}

export interface KernelContext {
  readonly engine: KernelEngine;
  readonly chance: Chance;
  readonly recorder: Recorder;
  readonly device: DeviceSettings;
  readonly settings: WorldSettings;
  readonly assumptions: Assumptions;
  readonly world: World;
  readonly memory: AppMemory;
  readonly handles: Handles;
}
