/**
 * The one door: every system call of every host enters here.
 *
 * It finds the row, lets the handler check and act, checks in turn that the status is one of the
 * row's (anything else is our bug), and records the call with what it wrote. A refusal that the
 * fault plan injects comes before the handler: nothing is checked, changed or written, and the
 * record says "injected". Only a call from the wrong place is refused before that, as D3 has it, and
 * uses up no injection.
 */

import { MvStatus, type StatusName } from '../abi/status.ts';
import { SYSCALL_NAMES, type SyscallName, syscall } from '../abi/syscalls.ts';
import { InvariantError } from '../engine/invariant.ts';
import { Call } from './call.ts';
import type { Kernel } from './kernel.ts';
import { channel } from './syscalls/channel.ts';
import { clock } from './syscalls/clock.ts';
import { config } from './syscalls/config.ts';
import { device } from './syscalls/device.ts';
import { flash } from './syscalls/flash.ts';
import { http } from './syscalls/http.ts';
import { interrupt } from './syscalls/interrupt.ts';
import { logging } from './syscalls/logging.ts';
import { mqtt } from './syscalls/mqtt.ts';
import { network } from './syscalls/network.ts';
import { notification } from './syscalls/notification.ts';
import { power } from './syscalls/power.ts';
import { testing } from './syscalls/testing.ts';
import { wifi } from './syscalls/wifi.ts';

type AnyHandler = (c: Call, a0: number, a1: number, a2: number, a3: number) => StatusName;

const HANDLERS = {
  ...clock,
  ...device,
  ...notification,
  ...network,
  ...channel,
  ...logging,
  ...power,
  ...http,
  ...config,
  ...mqtt,
  ...flash,
  ...wifi,
  ...interrupt,
  ...testing,
} satisfies { readonly [N in SyscallName]: unknown };

interface Row {
  readonly name: SyscallName;
  readonly params: number;
  readonly handler: AnyHandler;
  readonly notFromInterrupt: boolean;
  /** The first argument is the handle that the call is about. */
  readonly takesHandle: boolean;
  /** Every status that the call may give, in the header's order, then the inferred ones. */
  readonly statuses: readonly StatusName[];
}

const ROWS: ReadonlyMap<SyscallName, Row> = new Map(
  SYSCALL_NAMES.map((name) => {
    const { params, fails, inferred = [], notFromInterrupt = false } = syscall(name);
    const statuses: StatusName[] = ['OKAY', ...fails, ...inferred];
    const handler = HANDLERS[name] as AnyHandler;
    const takesHandle = params[0] === 'handle:value';
    const row = { name, params: params.length, handler, notFromInterrupt, takesHandle, statuses };
    return [name, row];
  }),
);

/** Where a call comes from: the main program, or the handler of an interrupt. */
export type CallSite = { readonly interrupt: number | undefined; readonly text: string };

export class Door {
  private readonly kernel: Kernel;
  private readonly call: Call;
  private readonly interruptsRefused: boolean;
  /** The present call comes from the handler of a fast interrupt. */
  private fromFast = false;
  private warnedOfFast = false;
  /** Calls that entered, collapsed ones included. */
  count = 0;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.call = new Call(kernel);
    this.interruptsRefused = kernel.context.assumptions.syscallsFromInterrupt === 'unavailable';
  }

  /** Serves one call and returns its status code. Arguments are unsigned 32-bit words. */
  enter(name: SyscallName, args: readonly number[], site: CallSite): MvStatus {
    const row = ROWS.get(name);
    if (row === undefined) throw new InvariantError(`no system call "${name}"`);
    const { recorder, engine, memory } = this.kernel.context;
    this.count += 1;
    const at = engine.now;
    const life = this.kernel.life;
    if (!recorder.isOff) memory.collectWrites();
    this.call.begin(row.statuses, site.interrupt !== undefined);
    this.fromFast = site.interrupt !== undefined && this.kernel.board.fast.isFast(site.interrupt);
    if (this.fromFast) this.warnOfFast(site.text);
    const misplaced = this.isMisplaced(row);
    const injected = misplaced ? undefined : this.kernel.injections.next(name);
    if (injected !== undefined && row.takesHandle) this.call.object = args[0] ?? 0;
    const status = misplaced ? 'UNAVAILABLE' : (injected ?? this.serve(row, args));
    if (recorder.isOff) return MvStatus[status];
    const wrote = memory.takeWrites();
    recorder.append({
      kind: 'call',
      at,
      life,
      call: name,
      from: site.text,
      object: this.call.object,
      args,
      status,
      wrote,
      how: injected === undefined ? '' : 'injected',
      count: 1,
      lastAt: at,
    });
    return MvStatus[status];
  }

  private serve(row: Row, args: readonly number[]): StatusName {
    const status = row.handler(this.call, args[0] ?? 0, args[1] ?? 0, args[2] ?? 0, args[3] ?? 0);
    if (!row.statuses.includes(status)) {
      throw new InvariantError(`${row.name} gave ${status}, which is not a status of its row`);
    }
    return status;
  }

  /** How long the call that was served last blocks. */
  get blocksUs(): number {
    return this.call.blocksUs;
  }

  /** Whether it blocks until an interrupt of the app is pending. */
  get blocksUntilInterrupt(): boolean {
    return this.call.waitsForInterrupt;
  }

  /**
   * Whether the call comes from an interrupt, where it may not (D5). A fast one may have pre-empted
   * the kernel, which can serve nobody then; that it says so is an assumption.
   */
  private isMisplaced(row: Row): boolean {
    if (this.fromFast) return true;
    return this.call.fromInterrupt && (row.notFromInterrupt || this.interruptsRefused);
  }

  private warnOfFast(where: string): void {
    if (this.warnedOfFast) return;
    this.warnedOfFast = true;
    const { recorder, engine } = this.kernel.context;
    const text = `${where} is a fast interrupt: no system call works in its handler`;
    recorder.append({ kind: 'warning', at: engine.now, text });
  }

  snapshot() {
    return { count: this.count, warnedOfFast: this.warnedOfFast };
  }

  restore(s: ReturnType<Door['snapshot']>): void {
    this.count = s.count;
    this.warnedOfFast = s.warnedOfFast;
  }
}
