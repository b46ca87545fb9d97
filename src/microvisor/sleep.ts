/**
 * The two ways to save power: a sleep that an interrupt ends, and one that only a restart ends (D37).
 *
 * Light sleep (mvPowerSave) is a state of the call: it ends with the call. Deep sleep (mvDeepSleep)
 * takes app and kernel down; what wakes the device is the next check-in, or earlier what the
 * scenario says of the board (`device.deepSleepWake`: the app's RTC alarm, a pin, the modem), since
 * the peripherals that an app would set up for it are not modelled. Waking from standby gives the
 * reason of its source; waking from shutdown looks like a cold boot (documented with COLDBOOT).
 */

import { MvDeepSleepMode, MvWakeReason } from '../abi/enums.ts';
import { PRIORITY } from '../engine/engine.ts';
import { type Mover, mover } from '../trace/machine.ts';
import type { KernelContext } from './context.ts';

type SleepState = 'awake' | 'light' | 'deep';

export interface SleepData {
  state: SleepState;
  mode: number;
  wakeEvent: number;
}

export interface SleepPort {
  /** When the next check-in is due; Infinity for never. */
  nextCheckInUs(): number;
  /** Whether the life that asked for it is still there. */
  isAlive(life: number): boolean;
  /** Takes app and kernel down. */
  fallAsleep(): void;
  /** The kernel starts. */
  wake(reason: MvWakeReason, checkIn: boolean, why: string): void;
}

const WAKE_REASONS = {
  rtc: MvWakeReason.DEEPSLEEPAPPLICATIONRTC,
  application: MvWakeReason.DEEPSLEEPAPPLICATION,
  modem: MvWakeReason.DEEPSLEEPMODEM,
  other: MvWakeReason.DEEPSLEEPOTHER,
} as const;

export class Sleep {
  private data: SleepData = { state: 'awake', mode: 0, wakeEvent: 0 };
  private readonly context: KernelContext;
  private readonly port: SleepPort;
  private readonly move: Mover<SleepState>;

  constructor(context: KernelContext, port: SleepPort) {
    this.context = context;
    this.port = port;
    const { recorder, engine } = context;
    this.move = mover(
      'sleep',
      { awake: ['light', 'deep'], light: ['awake'], deep: ['awake'] },
      recorder,
      engine,
    );
    engine.on({
      'kernel.deepSleep': ({ life, mode }) => this.fallAsleep(life, mode),
      'kernel.wakeUp': ({ reason, why }) => this.wake(reason as MvWakeReason, why),
    });
  }

  get isDeep(): boolean {
    return this.data.state === 'deep';
  }

  /** mvPowerSave waits. */
  light(): void {
    this.enter('light', 'mvPowerSave');
  }

  /** mvPowerSave returns, or its app is gone. */
  lightOver(why: string): void {
    if (this.data.state === 'light') this.enter('awake', why);
  }

  /** mvDeepSleep: not before the code that asked for it is at rest. */
  deep(mode: number, life: number): void {
    const { engine } = this.context;
    engine.scheduleIn(0, PRIORITY.kernel, { type: 'kernel.deepSleep', life, mode });
  }

  private fallAsleep(life: number, mode: number): void {
    if (!this.port.isAlive(life)) return;
    const { engine, device } = this.context;
    const checkInUs = Math.max(this.port.nextCheckInUs(), engine.now);
    this.port.fallAsleep();
    const { deepSleepWake } = device;
    const otherUs = deepSleepWake === undefined ? Infinity : engine.now + deepSleepWake.afterUs;
    const byCheckIn = checkInUs <= otherUs;
    const wakeUs = Math.min(checkInUs, otherUs);
    const reason =
      byCheckIn || deepSleepWake === undefined
        ? MvWakeReason.DEEPSLEEPCHECKIN
        : WAKE_REASONS[deepSleepWake.by];
    this.data.mode = mode;
    const planned = Number.isFinite(wakeUs) ? wakeUs - engine.now : 0;
    this.data.state = this.move(this.data.state, 'deep', 'mvDeepSleep', planned);
    if (!Number.isFinite(wakeUs)) return;
    const why = byCheckIn ? 'check-in' : (deepSleepWake?.by ?? '');
    const event = { type: 'kernel.wakeUp', reason, why } as const;
    this.data.wakeEvent = engine.schedule(wakeUs, PRIORITY.kernel, event);
  }

  /** A check-in that is wanted now wakes the device. */
  wakeForCheckIn(why: string): void {
    this.context.engine.cancel(this.data.wakeEvent);
    this.wake(MvWakeReason.DEEPSLEEPCHECKIN, why);
  }

  private wake(reason: MvWakeReason, why: string): void {
    this.data.wakeEvent = 0;
    const shutdown = this.data.mode === MvDeepSleepMode.SHUTDOWN;
    this.enter('awake', why);
    const checkIn = reason === MvWakeReason.DEEPSLEEPCHECKIN;
    this.port.wake(shutdown ? MvWakeReason.COLDBOOT : reason, checkIn, `wake-up: ${why}`);
  }

  /** Without power nobody sleeps. */
  powerLost(): void {
    this.context.engine.cancel(this.data.wakeEvent);
    this.data.wakeEvent = 0;
    this.enter('awake', 'power lost');
  }

  private enter(to: SleepState, why: string): void {
    this.data.state = this.move(this.data.state, to, why);
  }

  snapshot(): SleepData {
    return structuredClone(this.data);
  }

  restore(data: SleepData): void {
    this.data = structuredClone(data);
  }
}
