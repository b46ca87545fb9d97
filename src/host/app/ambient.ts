/**
 * What an app must not reach for: real time, real chance, real networks.
 *
 * While app code runs, these globals throw an error that names the simulated one. They are swapped
 * on the way into the app and back on the way out, so the rest of the process never notices.
 */

const SIMULATED: Readonly<Record<string, string>> = {
  Date: 'mv.getWallTime() or mv.getMicroseconds()',
  performance: 'mv.getMicroseconds()',
  setTimeout: 'yield device.sleep(us)',
  setInterval: 'a loop with yield device.sleep(us)',
  setImmediate: 'yield device.sleep(0)',
  queueMicrotask: 'yield device.sleep(0)',
  fetch: 'a channel: mv.openChannel(...)',
  crypto: 'chance that the app keeps itself, seeded by the device id',
};
const RANDOM = 'chance that the app keeps itself, seeded by the device id';

function ban(name: string): () => never {
  return () => {
    throw new AmbientError(name, SIMULATED[name] ?? RANDOM);
  };
}

/** The app used something that would make its runs differ from each other. */
export class AmbientError extends Error {
  constructor(name: string, instead: string) {
    super(`${name} does not exist on the device; use ${instead}`);
    this.name = 'AmbientError';
  }
}

/** A function that throws however it is used: called, constructed, or asked for a property. */
function banned(name: string): unknown {
  const refuse = ban(name);
  return new Proxy(function bannedGlobal() {}, {
    apply: refuse,
    construct: refuse,
    get: refuse,
  });
}

const NAMES = Object.keys(SIMULATED);
const BANNED = new Map(NAMES.map((name) => [name, banned(name)]));
const bannedRandom = ban('Math.random');

/** Every banned global with its stand-in, for realms that are built for apps. */
export function ambientBans(): ReadonlyMap<string, unknown> {
  return BANNED;
}
export function randomBan(): () => never {
  return bannedRandom;
}

interface Saved {
  readonly globals: readonly (PropertyDescriptor | undefined)[];
  readonly random: () => number;
}
let saved: Saved | undefined;

/** Takes the real globals away. Nests: only the outermost pair swaps. */
export function enterApp(): boolean {
  if (saved !== undefined) return false;
  const globals = NAMES.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
  const { random } = Math;
  saved = { globals, random };
  for (const name of NAMES) {
    const value = BANNED.get(name);
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  Math.random = bannedRandom;
  return true;
}

/** Gives the real globals back. Safe to call twice. */
export function leaveApp(): void {
  if (saved === undefined) return;
  const { globals, random } = saved;
  saved = undefined;
  NAMES.forEach((name, i) => {
    const descriptor = globals[i];
    if (descriptor !== undefined) Object.defineProperty(globalThis, name, descriptor);
    else Reflect.deleteProperty(globalThis, name);
  });
  Math.random = random;
}
