/**
 * Loads a TypeScript app (or a peer, or an oracle) from a file, with everything that it imports, as one script.
 *
 * esbuild bundles it; the hash of the bundle is the hash of the app, so a change in any imported
 * file is a change of the app. Each boot evaluates the script in a realm of its own: module
 * variables are part of one life only, and neither a changed prototype nor a global survives.
 * What the realm lacks compared with a browser or Node is what the device lacks.
 */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { createContext, Script } from 'node:vm';
import * as appSurface from '../app.ts';
import { ambientBans, randomBan } from '../host/app/ambient.ts';
import type { AppFactory, AppProgram, StepApp } from '../host/app/app.ts';
import { errorText } from '../host/app/thrown.ts';
import type { I2cDevice, I2cStep } from '../host/cortex-m/peripherals/i2c-device.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { oracleProblem, ownOracle } from '../oracle/own.ts';
import * as oracleSurface from '../oracle/surface.ts';
import type { Peer } from '../world/peer.ts';
import type { EndpointStep, HttpEndpoint } from '../world/services/http-endpoint.ts';
import { type FramesOf, framesOf } from './app-stack.ts';
import { UsageError } from './usage-error.ts';
import { HANG_LIMIT_MS, SliceTooLong, Watchdog } from './watchdog.ts';

/** Endings of files that are apps, peers and so on. */
export const APP_KINDS: ReadonlySet<string> = new Set(['.ts', '.mts', '.js', '.mjs']);

interface Bundle {
  readonly script: Script;
  readonly framesOf: FramesOf;
  readonly hash: string;
}

/** An app from a file; its stacks can be read in terms of its sources. */
export interface LoadedApp extends AppProgram {
  readonly framesOf: FramesOf;
}

/** Loads an app. `file` is the path as the user wrote it. Throws UsageError. */
export async function loadApp(file: string): Promise<LoadedApp> {
  const { script, hash, framesOf } = await bundle(file, 'app');
  const instantiate = () => appOf(defaultExport(script), file);
  // A broken module is the user's mistake now, not a crash of the app later.
  tryOut(file, instantiate);
  const name = basename(file, extname(file));
  return { kind: 'app', name, hash, isolated: true, instantiate, framesOf };
}

/** What a module of the user's own exports, with the hash of its code. */
export interface LoadedModule<T> {
  readonly value: T;
  readonly hash: string;
}

/** Loads a peer of kind `function`: its default export is a Peer. Throws UsageError. */
export async function loadPeer(file: string): Promise<LoadedModule<Peer>> {
  const { script, hash } = await bundle(file, 'peer');
  return { value: tryOut(file, () => peerOf(defaultExport(script), file)), hash };
}

/** Loads an HTTP endpoint of the user's own: its default export. Throws UsageError. */
export async function loadEndpoint(file: string): Promise<LoadedModule<HttpEndpoint>> {
  const { script, hash } = await bundle(file, 'endpoint');
  return { value: tryOut(file, () => endpointOf(defaultExport(script), file)), hash };
}

/** Loads an I2C device of the user's own: its default export. Throws UsageError. */
export async function loadI2cDevice(file: string): Promise<LoadedModule<I2cDevice>> {
  const { script, hash } = await bundle(file, 'I2C device');
  return { value: tryOut(file, () => i2cDeviceOf(defaultExport(script), file)), hash };
}

/** Loads a scenario's own oracle: its default export, behind a fence. Throws UsageError. */
export async function loadOracle(file: string): Promise<Oracle> {
  const { script } = await bundle(file, 'oracle');
  return tryOut(file, () => {
    const found = defaultExport(script, { ...appSurface, ...oracleSurface });
    const problem = oracleProblem(found);
    if (problem !== undefined) throw new UsageError(`${file}: the default export ${problem}`);
    return ownOracle(found as Oracle, file, errorText) as Oracle;
  });
}

/** Evaluates a module once, so that what is wrong with it is said before anything runs. */
function tryOut<T>(file: string, evaluate: () => T, limitMs = HANG_LIMIT_MS): T {
  let out: { readonly value: T } | undefined;
  try {
    Watchdog.of(limitMs).run(() => {
      out = { value: evaluate() };
    });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof SliceTooLong) return tryOut(file, evaluate, limitMs * 8);
    throw new UsageError(`${file}: the module cannot be loaded: ${errorText(error)}`);
  }
  if (out !== undefined) return out.value;
  throw new UsageError(`${file}: the module does not come to the end of its loading`);
}

function peerOf(found: unknown, file: string): Peer {
  const peer = found as Peer | null | undefined;
  if (typeof peer !== 'object' || peer === null || typeof peer.step !== 'function') {
    throw new UsageError(
      `${file}: the default export must be a peer ({ initial, step }), found ${kindOf(found)}`,
    );
  }
  return {
    initial: peer.initial,
    // What a peer gets wrong is its author's, neither the app's nor ours.
    step(state, input, chance) {
      const next = calling(file, 'the peer', () => peer.step(state, input, chance));
      if (Array.isArray(next?.outputs)) return next;
      throw new UsageError(`${file}: step must return { state, outputs }, found ${kindOf(next)}`);
    },
  };
}

function calling<T>(file: string, what: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw new UsageError(`${file}: ${what} threw: ${errorText(error)}`);
  }
}

function endpointOf(found: unknown, file: string): HttpEndpoint {
  const endpoint = found as HttpEndpoint | null | undefined;
  if (typeof endpoint !== 'object' || endpoint === null || typeof endpoint.answer !== 'function') {
    throw new UsageError(
      `${file}: the default export must be an endpoint ({ initial, answer }), found ${kindOf(found)}`,
    );
  }
  return {
    initial: endpoint.initial,
    // What an endpoint gets wrong is its author's, neither the app's nor ours.
    answer(state, request, chance) {
      const next: EndpointStep<unknown> | undefined = calling(file, 'the endpoint', () =>
        endpoint.answer(state, request, chance),
      );
      const status = next?.response?.status;
      if (next !== undefined && Number.isInteger(status) && status >= 100 && status <= 599)
        return next;
      throw new UsageError(`${file}: answer must return { state, response: { status } }`);
    },
  };
}

function i2cDeviceOf(found: unknown, file: string): I2cDevice {
  const device = found as I2cDevice | null | undefined;
  if (typeof device !== 'object' || device === null || typeof device.step !== 'function') {
    throw new UsageError(
      `${file}: the default export must be an I2C device ({ initial, step }), found ${kindOf(found)}`,
    );
  }
  return {
    initial: device.initial,
    // What a device gets wrong is its author's, neither the app's nor ours.
    step(state, input) {
      const next: I2cStep<unknown> | undefined = calling(file, 'the I2C device', () =>
        device.step(state, input),
      );
      const byte = next?.byte ?? 0;
      if (next !== undefined && Number.isInteger(byte) && byte >= 0 && byte <= 255) return next;
      throw new UsageError(`${file}: step must return { state, byte }, with a byte from 0 to 255`);
    },
  };
}

function appOf(found: unknown, file: string): AppFactory | StepApp {
  if (typeof found === 'function') return found as AppFactory;
  const step = found as Partial<StepApp> | null | undefined;
  if (typeof step === 'object' && step !== null && typeof step.step === 'function') {
    if (typeof step.initial === 'function') return step as StepApp;
  }
  throw new UsageError(
    `${file}: the default export must be an app (defineApp or defineStepApp), found ${kindOf(found)}`,
  );
}

function kindOf(found: unknown): string {
  if (found === undefined) return 'nothing';
  return found === null ? 'null' : typeof found;
}

async function bundle(file: string, what: string): Promise<Bundle> {
  if (!existsSync(file)) throw new UsageError(`${file}: no such ${what} file`);
  if (!APP_KINDS.has(extname(file))) {
    const firmware = what === 'app' ? ', or firmware (.elf, .bin)' : '';
    const article = /^[aeoI]/.test(what) ? 'an' : 'a';
    throw new UsageError(
      `${file}: ${article} ${what} must be a .ts, .mts, .js or .mjs file${firmware}`,
    );
  }
  const esbuild = await import('esbuild');
  const path = resolve(file);
  try {
    const result = await esbuild.build({
      entryPoints: [path],
      // Paths in the bundle are relative to the app, so its hash does not know where it lies.
      absWorkingDir: dirname(path),
      bundle: true,
      write: false,
      format: 'cjs',
      platform: 'neutral',
      target: 'es2023',
      external: ['notspot'],
      charset: 'utf8',
      logLevel: 'silent',
      sourcemap: 'external',
      // Only for the paths in the source map: nothing is written.
      outfile: `${path}.bundle.js`,
      tsconfigRaw: { compilerOptions: { useDefineForClassFields: true } },
    });
    const text = (ending: string) =>
      result.outputFiles.find((output) => output.path.endsWith(ending))?.text ?? '';
    const code = text('.js');
    const wrapped = `(function (module, exports, require) {"use strict";${code}\n})`;
    const script = new Script(wrapped, { filename: basename(file) });
    return {
      script,
      framesOf: framesOf(basename(file), text('.map'), file),
      hash: createHash('sha256').update(code).digest('hex').slice(0, 16),
    };
  } catch (error) {
    throw new UsageError(buildMessage(error, file));
  }
}

/** The first error of a build, with its place. */
function buildMessage(error: unknown, file: string): string {
  const { errors } = error as {
    errors?: { text: string; location: { file: string; line: number } | null }[];
  };
  const first = errors?.[0];
  if (first === undefined) return `${file}: ${errorText(error)}`;
  const { location } = first;
  const place = location === null ? file : `${join(dirname(file), location.file)}:${location.line}`;
  const [, wanted] = /^Could not resolve "([^."/][^"]*)"/.exec(first.text) ?? [];
  if (wanted === undefined) return `${place}: ${first.text}`;
  return `${place}: "${wanted}" cannot be imported: an app has only "notspot" and its own files`;
}

/** Tables of constants are the simulator's own: an app must not be able to change them. */
for (const value of Object.values(appSurface)) Object.freeze(value);

/** Evaluates the script in a new realm and gives its default export. */
function defaultExport(script: Script, surface: object = appSurface): unknown {
  // A job queue of its own that nobody serves: nothing of an app runs behind the simulation's back.
  const context = createContext(deviceGlobals(), { microtaskMode: 'afterEvaluate' });
  removeAmbient.runInContext(context);
  const module = { exports: {} as Record<string, unknown> };
  const load = script.runInContext(context) as (
    module: unknown,
    exports: unknown,
    require: (name: string) => unknown,
  ) => void;
  load(module, module.exports, (name) => {
    if (name === 'notspot') return surface;
    throw new Error(`"${name}" cannot be imported by an app`);
  });
  return module.exports['default'];
}

/** Globals of an app's realm besides those of the language. */
function deviceGlobals(): Record<string, unknown> {
  const print = (...parts: unknown[]) => {
    process.stderr.write(`${parts.map(String).join(' ')}\n`);
  };
  return {
    ...Object.fromEntries(ambientBans()),
    notspotRandomBan: randomBan(),
    TextEncoder,
    TextDecoder,
    structuredClone,
    // For debugging an app: goes to the terminal of the simulator, never into the trace.
    console: { log: print, info: print, warn: print, error: print, debug: print },
  };
}

/** Chance, time and garbage collection must not reach the app through the language itself. */
const removeAmbient = new Script(`
  Math.random = notspotRandomBan;
  delete globalThis.notspotRandomBan;
  delete globalThis.WeakRef;
  delete globalThis.FinalizationRegistry;
  delete globalThis.Intl;
  delete globalThis.Atomics;
  delete globalThis.Temporal;
`);
