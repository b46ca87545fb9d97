/**
 * A remote debugger: the session, and the halt of the app.
 *
 * While the app is halted the kernel and the world run on; whether notifications are written
 * meanwhile or held back until it is let go is an assumption (D22).
 */

import { PRIORITY } from '../engine/engine.ts';
import { type Mover, mover } from '../trace/machine.ts';
import type { KernelContext } from './context.ts';

export interface DebuggingData {
  session: 'detached' | 'attached';
  halted: 'no' | 'yes';
  haltEvent: number;
}

export interface DebuggingPort {
  isAppAlive(): boolean;
  /** A session keeps the kernel connected. */
  sessionChanged(on: boolean, why: string): void;
  holdNotifications(): void;
  releaseNotifications(): void;
}

export class Debugging {
  private data: DebuggingData = { session: 'detached', halted: 'no', haltEvent: 0 };
  private readonly context: KernelContext;
  private readonly port: DebuggingPort;
  private readonly moveSession: Mover<'detached' | 'attached'>;
  private readonly moveHalted: Mover<'no' | 'yes'>;

  constructor(context: KernelContext, port: DebuggingPort) {
    const { recorder, engine } = context;
    this.context = context;
    this.port = port;
    this.moveSession = mover(
      'debugger',
      { detached: ['attached'], attached: ['detached'] },
      recorder,
      engine,
    );
    this.moveHalted = mover('halted', { no: ['yes'], yes: ['no'] }, recorder, engine);
    engine.on({ 'kernel.haltOver': () => this.resume('developer lets go') });
  }

  get isHalted(): boolean {
    return this.data.halted === 'yes';
  }

  get isAttached(): boolean {
    return this.data.session === 'attached';
  }

  attached(haltUs: number): void {
    const { engine, assumptions } = this.context;
    this.data.session = this.moveSession(this.data.session, 'attached');
    this.port.sessionChanged(true, 'debugger attached');
    if (haltUs === 0 || !this.port.isAppAlive()) return;
    engine.cancel(this.data.haltEvent);
    this.data.halted = this.moveHalted(this.data.halted, 'yes', 'debugger', haltUs);
    if (assumptions.whileHalted === 'holdNotifications') this.port.holdNotifications();
    this.data.haltEvent = engine.scheduleIn(haltUs, PRIORITY.kernel, { type: 'kernel.haltOver' });
  }

  detached(): void {
    this.data.session = this.moveSession(this.data.session, 'detached');
    this.resume('debugger detached');
    this.port.sessionChanged(false, 'debugger detached');
  }

  /** Lets the app go, if it is halted. */
  resume(why: string): void {
    this.cancelHalt();
    this.data.halted = this.moveHalted(this.data.halted, 'no', why);
    this.port.releaseNotifications();
  }

  /** The kernel stops, and with it the session. */
  kernelStopped(why: string): void {
    this.cancelHalt();
    this.data.session = this.moveSession(this.data.session, 'detached', why);
    this.data.halted = this.moveHalted(this.data.halted, 'no', why);
  }

  private cancelHalt(): void {
    this.context.engine.cancel(this.data.haltEvent);
    this.data.haltEvent = 0;
  }

  snapshot(): DebuggingData {
    return structuredClone(this.data);
  }

  restore(data: DebuggingData): void {
    this.data = structuredClone(data);
  }
}
