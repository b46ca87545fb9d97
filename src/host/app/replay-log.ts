/**
 * What a life of a generator app was told, in order: enough to run it again to the same point.
 *
 * Generators cannot be copied, so a snapshot keeps this log and a restore runs the app again
 * against it: the results of its calls, the kernel's writes into its memory, the interrupts that
 * the kernel pended, and which ones it made fast (architecture, rule 2). When a handler runs is not looked up but follows
 * again from the interrupt controller; the log checks it. The app must do the same again; when it
 * does not, it reached for something outside the simulation.
 */

import type { MvStatus } from '../../abi/status.ts';
import type { SyscallName } from '../../abi/syscalls.ts';
import { DeterminismError, type HostServices } from '../host.ts';
import type { Wake } from './app.ts';
import type { Life, Outside } from './life.ts';

/** Plain data. */
export type LogEntry =
  | { readonly e: 'resume'; readonly wake: Wake }
  | { readonly e: 'call'; readonly name: SyscallName; readonly args: readonly number[] }
  | { readonly e: 'return'; readonly status: MvStatus }
  | { readonly e: 'write'; readonly address: number; readonly bytes: Uint8Array }
  | { readonly e: 'pend'; readonly irq: number }
  | { readonly e: 'fast'; readonly fast: readonly number[]; readonly runnable: readonly number[] }
  | { readonly e: 'interrupt'; readonly irq: number };

/** The simulation as an outside. What a life is told goes into the log of that moment, if any. */
export function recording(
  services: HostServices,
  currentLog: () => LogEntry[] | undefined,
): Outside {
  return {
    get now() {
      return services.now;
    },
    call(name, args, site) {
      // Kept, because the life may end within the call and the next one begin a log of its own.
      const log = currentLog();
      log?.push({ e: 'call', name, args });
      const status = services.call(name, args, site);
      log?.push({ e: 'return', status });
      return status;
    },
    interruptEntered(irq) {
      currentLog()?.push({ e: 'interrupt', irq });
      services.interruptEntered(irq);
    },
    resuming: (wake) => {
      currentLog()?.push({ e: 'resume', wake });
    },
    mainReturned: () => services.mainReturned(),
    crashed: (detail) => services.crashed(detail),
    heartbeat: () => services.heartbeat(),
  };
}

/** Stands in for the outside while a life is run again against its log. */
export class Replay implements Outside {
  private readonly services: HostServices;
  private readonly log: readonly LogEntry[];
  private position = 0;
  private life: Life | undefined;

  constructor(services: HostServices, log: readonly LogEntry[]) {
    this.services = services;
    this.log = log;
  }

  /** Runs a new life to the end of the log. Throws DeterminismError. */
  run(life: Life): void {
    this.life = life;
    life.start();
    for (;;) {
      this.applyWrites(life);
      const entry = this.next;
      if (entry === undefined) return;
      const before = this.position;
      if (entry.e === 'interrupt') life.serveInterrupts();
      else if (entry.e === 'resume' && life.isWaiting) {
        this.position += 1;
        life.resume(entry.wake);
      }
      if (this.position === before) this.differs('it has stopped');
    }
  }

  get now(): number {
    return this.services.now;
  }

  call(name: SyscallName, args: readonly number[]): MvStatus {
    const entry = this.next;
    const same =
      entry?.e === 'call' &&
      entry.name === name &&
      entry.args.length === args.length &&
      entry.args.every((a, i) => a === args[i]);
    if (!same) this.differs(`it is a call of ${name}(${args.join(', ')})`);
    this.position += 1;
    if (this.life !== undefined) this.applyWrites(this.life);
    const result = this.next;
    if (result?.e !== 'return') this.differs('a call returns');
    this.position += 1;
    return result.status;
  }

  interruptEntered(irq: number): void {
    const entry = this.next;
    if (entry?.e !== 'interrupt' || entry.irq !== irq) this.differs(`it is interrupt ${irq}`);
    this.position += 1;
  }

  resuming(): void {}

  mainReturned(): void {}

  crashed(detail: string): void {
    this.differs(`it is a crash, ${detail}`);
  }

  heartbeat(): void {
    this.services.heartbeat();
  }

  private get next(): LogEntry | undefined {
    return this.log[this.position];
  }

  /** What the kernel did to the app, up to the next thing that the app itself did. */
  private applyWrites(life: Life): void {
    for (let entry = this.next; entry !== undefined; entry = this.next) {
      if (entry.e === 'write') this.services.memory.write(entry.address, entry.bytes);
      else if (entry.e === 'pend') life.nvic.pend(entry.irq);
      else if (entry.e === 'fast') life.nvic.setFast(entry.fast, entry.runnable);
      else return;
      this.position += 1;
    }
  }

  private differs(now: string): never {
    throw new DeterminismError(
      `the app does not repeat itself: step ${this.position} was ${describe(this.next)}, now ${now}`,
    );
  }
}

function describe(entry: LogEntry | undefined): string {
  if (entry === undefined) return 'the end';
  switch (entry.e) {
    case 'call':
      return `a call of ${entry.name}(${entry.args.join(', ')})`;
    case 'resume':
      return `a wake-up by ${entry.wake}`;
    case 'interrupt':
      return `interrupt ${entry.irq}`;
    case 'return':
      return 'the return of a call';
    case 'write':
      return 'a write of the kernel';
    case 'pend':
      return `a pend of interrupt ${entry.irq}`;
    case 'fast':
      return 'a change of the fast interrupts';
  }
}
