/**
 * The faults of the processor: which there are, and where the fault status registers show them.
 *
 * The interpreter and the bus throw a `Fault` and leave the registers as they were before the
 * instruction. One object serves all faults of a processor: making an error with its stack costs
 * more than taking the exception. Source: Armv8-M ARM, B3.9 and D1.2 (CFSR, HFSR, SFSR).
 */

/** Exception numbers. */
export const HARD_FAULT = 3;
export const MEM_MANAGE = 4;
export const BUS_FAULT = 5;
export const USAGE_FAULT = 6;
export const SECURE_FAULT = 7;

interface FaultRow {
  /** The exception that it raises first. */
  readonly exception: number;
  /** Its bit in CFSR; 0 where another register has it. */
  readonly status: number;
  /** What happened, for the person. */
  readonly text: string;
}

export const FAULTS = {
  IACCVIOL: {
    exception: MEM_MANAGE,
    status: 1 << 0,
    text: 'no instruction can be fetched from there',
  },
  IBUSERR: {
    exception: BUS_FAULT,
    status: 1 << 8,
    text: 'no instruction can be fetched from there',
  },
  PRECISERR: { exception: BUS_FAULT, status: 1 << 9, text: 'access to an address that has none' },
  UNSTKERR: {
    exception: BUS_FAULT,
    status: 1 << 11,
    text: 'leaving an exception, its frame lies where no memory is',
  },
  STKERR: {
    exception: BUS_FAULT,
    status: 1 << 12,
    text: 'entering an exception, its frame would lie where no memory is',
  },
  LSPERR: {
    exception: BUS_FAULT,
    status: 1 << 13,
    text: 'the floating-point registers would be saved where no memory is',
  },
  UNDEFINSTR: { exception: USAGE_FAULT, status: 1 << 16, text: 'undefined instruction' },
  INVSTATE: { exception: USAGE_FAULT, status: 1 << 17, text: 'not in Thumb state' },
  INVPC: { exception: USAGE_FAULT, status: 1 << 18, text: 'return from an exception that is none' },
  NOCP: {
    exception: USAGE_FAULT,
    status: 1 << 19,
    text: 'a coprocessor or the floating-point unit is switched off',
  },
  STKOF: { exception: USAGE_FAULT, status: 1 << 20, text: 'the stack passed its limit' },
  UNALIGNED: { exception: USAGE_FAULT, status: 1 << 24, text: 'unaligned access' },
  DIVBYZERO: { exception: USAGE_FAULT, status: 1 << 25, text: 'division by zero' },
  BKPT: { exception: HARD_FAULT, status: 0, text: 'breakpoint without a debugger' },
  SVCESC: {
    exception: HARD_FAULT,
    status: 0,
    text: 'a supervisor call where its handler cannot run',
  },
  VECTTBL: { exception: HARD_FAULT, status: 0, text: 'the vector table cannot be read' },
  AUVIOL: {
    exception: SECURE_FAULT,
    status: 0,
    text: 'access to what belongs to the kernel',
  },
  INVEP: {
    exception: SECURE_FAULT,
    status: 0,
    text: 'branch into the kernel, not to one of its calls',
  },
  INVER: {
    exception: SECURE_FAULT,
    status: 0,
    text: 'return from an exception of the kernel',
  },
} as const satisfies Readonly<Record<string, FaultRow>>;

export type FaultKind = keyof typeof FAULTS;

export class Fault extends Error {
  kind: FaultKind = 'UNDEFINSTR';
  /** What was accessed, or where the branch went; -1: it tells no address. */
  address = -1;

  constructor() {
    super('a fault of the processor');
    this.name = 'Fault';
  }

  /** Says what is thrown next. */
  set(kind: FaultKind, address?: number): this {
    this.kind = kind;
    this.address = address === undefined ? -1 : address >>> 0;
    return this;
  }
}
