/**
 * One system call under way: what its handler sees.
 *
 * A handler first states every reason to refuse, in the order of D3 (interrupt, direct pointers,
 * version, handles, state, values, limits, nested pointers), then asks `refusal()`, and only then
 * has an effect. So one text serves both readings of the order: `byState` takes the first reason
 * that was stated, `asListed` the one that the header lists first.
 */

import type { StatusName } from '../abi/status.ts';
import type { Group, InGroup, StatusOf, SyscallName } from '../abi/syscalls.ts';
import type { HandleKind } from './handles.ts';
import type { Kernel } from './kernel.ts';
import type { AppMemory } from './memory.ts';

/** A handler of the call `N`. Arguments are unsigned 32-bit words; missing ones are 0. */
export type Handler<N extends SyscallName> = (
  c: Call<StatusOf<N>>,
  a0: number,
  a1: number,
  a2: number,
  a3: number,
) => StatusOf<N>;

/** One handler for each call of a group: a missing or an alien one does not compile. */
export type Handlers<G extends Group> = { readonly [N in InGroup<G>]: Handler<N> };

export class Call<S extends StatusName = StatusName> {
  readonly kernel: Kernel;
  readonly memory: AppMemory;
  /** The handle that the call is about, for its record. */
  object = 0;
  fromInterrupt = false;
  /** How long the call blocks, besides what every call takes. */
  blocksUs = 0;
  /** Whether it blocks until an interrupt is pending. */
  waitsForInterrupt = false;
  private listed: readonly StatusName[] = [];
  private refused: StatusName | undefined;
  private readonly asListed: boolean;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.memory = kernel.context.memory;
    this.asListed = kernel.context.assumptions.statusOrder === 'asListed';
  }

  /** Makes ready for the next call. For the door only. */
  begin(listed: readonly StatusName[], fromInterrupt: boolean): void {
    this.listed = listed;
    this.fromInterrupt = fromInterrupt;
    this.refused = undefined;
    this.object = 0;
    this.blocksUs = 0;
    this.waitsForInterrupt = false;
  }

  /** The call blocks for so long: events go on meanwhile, the app does not. */
  lasts(us: number): void {
    this.blocksUs = us;
  }

  /** The call blocks until an enabled interrupt of the app is pending. */
  lastsUntilInterrupt(): void {
    this.waitsForInterrupt = true;
  }

  /** States a reason to refuse. */
  refuse(condition: boolean, status: S): void {
    if (!condition) return;
    if (this.refused === undefined) {
      this.refused = status;
    } else if (this.asListed && this.listed.indexOf(status) < this.listed.indexOf(this.refused)) {
      this.refused = status;
    }
  }

  /** Refuses a handle that is none of this kind, and notes it as what the call was refused for. */
  checkHandle(handle: number, kind: HandleKind): boolean {
    const valid = this.kernel.context.handles.is(handle, kind);
    if (!valid) this.object = handle;
    this.refuse(!valid, 'INVALIDHANDLE' as S);
    return valid;
  }

  /** The same for the handle that the call is about, good or bad. */
  useHandle(handle: number, kind: HandleKind): boolean {
    this.object = handle;
    return this.checkHandle(handle, kind);
  }

  /** Checks the pointer and the handle of a call that closes or releases; the handle. */
  checkHandleAt(pointer: number, kind: HandleKind): number {
    const writable = this.memory.writable(pointer, 4);
    this.refuse(!writable, 'PARAMETERFAULT' as S);
    if (!writable) return 0;
    const handle = this.memory.read32(pointer);
    this.useHandle(handle, kind);
    return handle;
  }

  /** Ends a handle and zeroes it where the app keeps it (G5). */
  retireHandle(pointer: number, handle: number): void {
    this.kernel.context.handles.close(handle, this.kernel.life);
    this.memory.write32(pointer, 0);
  }

  /** The status to refuse with, or undefined: then the call may have its effect. */
  refusal(): S | undefined {
    return this.refused as S | undefined;
  }
}

/** A call as its checks see it: they state reasons to refuse and decide nothing. */
export type Refusing<S extends StatusName = never> = Pick<
  Call<S>,
  'kernel' | 'memory' | 'refuse' | 'useHandle'
>;
