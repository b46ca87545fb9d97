/**
 * What hangs on an I2C bus: a device is a function from (state, input) to (state, answer) over plain
 * state, so that it can be saved and restored with everything else. It must not reach for time or
 * chance of its own.
 */

/** What a device hears after its address came up. Times are microseconds since the board got power. */
export type I2cInput =
  /** A start, or a repeated start, with its address. `reads`: the app wants to read. */
  | { readonly type: 'start'; readonly nowUs: number; readonly reads: boolean }
  | { readonly type: 'write'; readonly nowUs: number; readonly byte: number }
  | { readonly type: 'read'; readonly nowUs: number }
  | { readonly type: 'stop'; readonly nowUs: number };

export interface I2cStep<S> {
  readonly state: S;
  /** False: a start or a written byte is not acknowledged. By default it is. */
  readonly acknowledges?: boolean;
  /** What is read, 0 to 255; by default 255, as from a bus that nobody drives. */
  readonly byte?: number;
}

/** One kind of device. `S` must be plain data (it is cloned for snapshots). */
export interface I2cDevice<S = unknown> {
  readonly initial: S;
  step(state: S, input: I2cInput): I2cStep<S>;
}

/** A device in its place. */
export interface PlacedI2cDevice {
  /** 1 to 4. */
  readonly bus: number;
  /** 7 bits. */
  readonly address: number;
  readonly device: I2cDevice;
}

/** The registers of a device: bytes by the number that selects them. */
export interface RegisterTable {
  /** One or more bytes a register, most significant first if they are a number. */
  readonly registers: readonly (readonly [number: number, bytes: readonly number[]])[];
  /** Whether the app can change them. */
  readonly writable: boolean;
}

interface TableState {
  /** Whether the next written byte selects a register. */
  readonly selects: boolean;
  /** The register that is selected, and how many bytes of it have been passed. */
  readonly register: number;
  readonly passed: number;
  readonly registers: RegisterTable['registers'];
}

/**
 * A device with registers: the first byte that is written selects one, further ones are stored in it,
 * and reads take its bytes from the first on. Past its last byte follows the register whose number
 * is so many bytes higher. What is in no register reads as 0xFF, and cannot be changed.
 */
export function registerDevice({ registers, writable }: RegisterTable): I2cDevice<TableState> {
  return {
    initial: { selects: false, register: 0, passed: 0, registers },
    step(state, input) {
      switch (input.type) {
        case 'start':
          return { state: { ...state, selects: !input.reads } };
        case 'stop':
          return { state: { ...state, selects: false } };
        case 'read':
          return { state: passedOne(state), byte: byteOf(state) ?? 0xff };
        case 'write': {
          if (state.selects) return { state: selected(state, input.byte) };
          const changed = writable ? changedTo(state, input.byte) : state;
          return { state: passedOne(changed) };
        }
      }
    },
  };
}

function bytesOf(state: TableState, register: number): readonly number[] | undefined {
  return state.registers.find(([number]) => number === register)?.[1];
}

/** A number inside of a longer register selects its bytes from there on. */
function selected(state: TableState, number: number): TableState {
  const from = state.registers.findLast(([first, bytes]) => {
    return first <= number && number < first + bytes.length;
  });
  const exact = bytesOf(state, number) !== undefined;
  const register = exact || from === undefined ? number : from[0];
  return { ...state, selects: false, register, passed: number - register };
}

function byteOf(state: TableState): number | undefined {
  return bytesOf(state, state.register)?.[state.passed];
}

function passedOne(state: TableState): TableState {
  const passed = state.passed + 1;
  const length = bytesOf(state, state.register)?.length ?? 1;
  if (passed < length) return { ...state, passed };
  return { ...selected(state, (state.register + length) & 0xff), selects: state.selects };
}

function changedTo(state: TableState, byte: number): TableState {
  const registers = state.registers.map(([number, bytes]) => {
    if (number !== state.register) return [number, bytes] as const;
    return [number, bytes.map((old, i) => (i === state.passed ? byte : old))] as const;
  });
  return { ...state, registers };
}

/** What is wrong with a device of the user's own, to stand behind its name; undefined: nothing. */
export function i2cDeviceProblem(found: unknown): string | undefined {
  const device = found as Partial<I2cDevice> | null | undefined;
  const fits = typeof device === 'object' && device !== null && typeof device.step === 'function';
  return fits && 'initial' in device ? undefined : 'must be a device ({ initial, step })';
}

/** What is wrong with that which a step gave back, to stand behind "step"; undefined: nothing. */
export function i2cStepProblem(found: unknown): string | undefined {
  if (typeof found !== 'object' || found === null || !('state' in found)) {
    return 'must return { state }, with acknowledges or byte';
  }
  const { acknowledges, byte } = found as Partial<Record<keyof I2cStep<unknown>, unknown>>;
  if (acknowledges !== undefined && typeof acknowledges !== 'boolean') {
    return 'must return true or false as acknowledges';
  }
  const isByte = Number.isInteger(byte) && Number(byte) >= 0 && Number(byte) <= 255;
  return byte === undefined || isByte ? undefined : 'must return a byte from 0 to 255';
}
