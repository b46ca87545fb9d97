/**
 * The life of the app as the kernel sees it: boot, death, restart and their wake reasons.
 *
 * An app that dies by its own mistake starts again after a delay that doubles (D21, D48); any other
 * restart takes the boot time alone. What the app held is not this file's business: whoever holds
 * it is told when a life is over.
 */

import { MvWakeReason } from '../abi/enums.ts';
import { PRIORITY } from '../engine/engine.ts';
import { type Mover, type Moves, mover } from '../trace/machine.ts';
import type { AppPort, KernelContext } from './context.ts';

type AppState = 'off' | 'booting' | 'running' | 'ended' | 'dead';
const MOVES: Moves<AppState> = {
  off: ['booting'],
  booting: ['running', 'dead', 'off'],
  running: ['ended', 'dead', 'off'],
  ended: ['dead', 'off'],
  dead: ['booting', 'off'],
};

export interface AppLifeData {
  state: AppState;
  life: number;
  wakeReason: MvWakeReason;
  bootEvent: number;
  bootedAt: number;
  /** Delay of the next restart after a crash. */
  crashDelayUs: number;
}

export interface AppLifePort {
  /** A life is over: everything that it held goes. */
  over(why: string): void;
  /** It ended by its own mistake, which is to be reported. */
  crashed(detail: string): void;
}

export class AppLife {
  private data: AppLifeData;
  private readonly context: KernelContext;
  private readonly app: AppPort;
  private readonly port: AppLifePort;
  private readonly move: Mover<AppState>;

  constructor(context: KernelContext, app: AppPort, port: AppLifePort) {
    this.context = context;
    this.app = app;
    this.port = port;
    this.data = initial(context.device.minimumRestartUs);
    this.move = mover('app', MOVES, context.recorder, context.engine);
    context.engine.on({
      'kernel.appBoot': () => this.boots(),
      'kernel.restartApp': (event) => this.restart(event.wakeReason as MvWakeReason, event.why),
    });
  }

  /** The number of the present life, or of the last one. */
  get number(): number {
    return this.data.life;
  }

  get wakeReason(): MvWakeReason {
    return this.data.wakeReason;
  }

  get isAlive(): boolean {
    return this.data.state === 'running' || this.data.state === 'ended';
  }

  boot(reason: MvWakeReason, delayUs: number, why: string): void {
    this.data.wakeReason = reason;
    this.data.state = this.move(this.data.state, 'booting', why, delayUs);
    this.data.bootEvent = this.context.engine.scheduleIn(delayUs, PRIORITY.kernel, {
      type: 'kernel.appBoot',
    });
  }

  private boots(): void {
    this.data.bootEvent = 0;
    this.data.life += 1;
    this.data.bootedAt = this.context.engine.now;
    this.context.memory.clear();
    this.data.state = this.move(this.data.state, 'running');
    const reason = Object.entries(MvWakeReason).find(([, v]) => v === this.data.wakeReason);
    this.note('boot', reason?.[0] ?? '');
    this.app.boot(this.data.life);
  }

  /** The main program returned. Interrupts are still served, so the app is not dead. */
  mainReturned(): void {
    this.data.state = this.move(this.data.state, 'ended', 'main returned');
    this.note('main returned', '');
  }

  /** The app made a mistake that ends its life. False when it does not live. */
  crash(detail: string): boolean {
    if (!this.isAlive) return false;
    const { device, engine } = this.context;
    // A life that outlasted the longest delay was a healthy one: begin again at the shortest.
    const healthy = engine.now - this.data.bootedAt > device.maximumRestartUs;
    if (healthy) this.data.crashDelayUs = device.minimumRestartUs;
    const delayUs = this.data.crashDelayUs;
    this.data.crashDelayUs = Math.min(delayUs * 2, device.maximumRestartUs);
    this.note('crash', detail);
    this.stop('crash');
    this.port.crashed(detail);
    this.boot(MvWakeReason.APPLICATIONCRASH, delayUs, 'crash');
    return true;
  }

  /** Not before the code that asked for it is at rest. */
  restartSoon(reason: MvWakeReason, why: string): void {
    this.context.engine.scheduleIn(0, PRIORITY.kernel, {
      type: 'kernel.restartApp',
      wakeReason: reason,
      why,
    });
  }

  /** An app that does not live starts anyway, when what it waits for is over. */
  restart(reason: MvWakeReason, why: string): void {
    if (!this.isAlive) return;
    this.stop(why);
    this.boot(reason, this.context.device.appBootUs, why);
  }

  /** Ends the present life of the app and everything that it held. */
  stop(why: string): void {
    if (this.data.state === 'booting') {
      this.cancelBoot();
      this.data.state = this.move(this.data.state, 'dead', why);
      return;
    }
    if (!this.isAlive) return;
    this.data.state = this.move(this.data.state, 'dead', why);
    if (why !== 'crash') this.note('stopped', why);
    this.app.kill();
    this.port.over(why);
  }

  /** Without power there is no app; the next crash counts as the first. */
  powerLost(): void {
    this.data.state = this.move(this.data.state, 'off', 'power lost');
    this.data.crashDelayUs = this.context.device.minimumRestartUs;
  }

  /** The kernel stops, and nothing boots. */
  cancelBoot(): void {
    this.context.engine.cancel(this.data.bootEvent);
    this.data.bootEvent = 0;
  }

  private note(what: string, detail: string): void {
    const { recorder, engine } = this.context;
    recorder.append({ kind: 'app', at: engine.now, life: this.data.life, what, detail });
  }

  snapshot(): AppLifeData {
    return structuredClone(this.data);
  }

  restore(data: AppLifeData): void {
    this.data = structuredClone(data);
  }
}

function initial(crashDelayUs: number): AppLifeData {
  return {
    state: 'off',
    life: 0,
    wakeReason: MvWakeReason.COLDBOOT,
    bootEvent: 0,
    bootedAt: 0,
    crashDelayUs,
  };
}
