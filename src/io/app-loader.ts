/**
 * Loads a TypeScript app (or a peer) from a file, with everything that it imports, as one script.
 *
 * esbuild bundles it; the hash of the bundle is the hash of the app, so a change in any imported
 * file is a change of the app. Each boot evaluates the script in a realm of its own: module
 * variables are part of one life only, and neither a changed prototype nor a global survives.
 * What the realm lacks compared with a browser or Node is what the device lacks.
 */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { createContext, Script } from 'node:vm';
import * as appSurface from '../app.ts';
import { ambientBans, randomBan } from '../host/app/ambient.ts';
import type { AppFactory, AppProgram, StepApp } from '../host/app/app.ts';
import type { Peer } from '../world/peer.ts';
import { UsageError } from './usage-error.ts';

const KINDS = new Set(['.ts', '.mts', '.js', '.mjs']);

interface Bundle {
  readonly script: Script;
  readonly hash: string;
}

/** Loads an app. `file` is the path as the user wrote it. Throws UsageError. */
export async function loadApp(file: string): Promise<AppProgram> {
  const { script, hash } = await bundle(file, 'app');
  const instantiate = () => appOf(defaultExport(script), file);
  // A broken module is the user's mistake now, not a crash of the app later.
  try {
    instantiate();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file}: the module cannot be loaded: ${messageOf(error)}`);
  }
  return { name: basename(file, extname(file)), hash, isolated: true, instantiate };
}

/** Loads a peer of kind `function`: its default export is a Peer. Throws UsageError. */
export async function loadPeer(file: string): Promise<Peer> {
  const { script } = await bundle(file, 'peer');
  const peer = defaultExport(script) as Partial<Peer> | undefined;
  if (typeof peer !== 'object' || peer === null || typeof peer.step !== 'function') {
    throw new UsageError(
      `${file}: the default export must be a peer ({ initial, step(state, input, chance) }), found ${typeof peer}`,
    );
  }
  return peer as Peer;
}

function appOf(found: unknown, file: string): AppFactory | StepApp {
  if (typeof found === 'function') return found as AppFactory;
  const step = found as Partial<StepApp> | null | undefined;
  if (typeof step === 'object' && step !== null && typeof step.step === 'function') {
    if (typeof step.initial === 'function') return step as StepApp;
  }
  throw new UsageError(
    `${file}: the default export must be an app (defineApp or defineStepApp), found ${found === undefined ? 'nothing' : typeof found}`,
  );
}

async function bundle(file: string, what: string): Promise<Bundle> {
  if (!existsSync(file)) throw new UsageError(`${file}: no such ${what} file`);
  if (!KINDS.has(extname(file))) {
    throw new UsageError(`${file}: an ${what} must be a .ts, .mts, .js or .mjs file`);
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
      tsconfigRaw: { compilerOptions: { useDefineForClassFields: true } },
    });
    const code = result.outputFiles[0]?.text ?? '';
    const wrapped = `(function (module, exports, require) {"use strict";${code}\n})`;
    const script = new Script(wrapped, { filename: basename(file) });
    return { script, hash: createHash('sha256').update(code).digest('hex').slice(0, 16) };
  } catch (error) {
    throw new UsageError(`${file}: ${buildMessage(error)}`);
  }
}

/** The first error of a build, with its place. */
function buildMessage(error: unknown): string {
  const { errors } = error as {
    errors?: { text: string; location: { file: string; line: number } | null }[];
  };
  const first = errors?.[0];
  if (first === undefined) return messageOf(error);
  const place = first.location === null ? '' : ` (${first.location.file}:${first.location.line})`;
  return `${first.text}${place}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error || (typeof error === 'object' && error !== null)
    ? String((error as { message?: unknown }).message)
    : String(error);
}

/** Evaluates the script in a new realm and gives its default export. */
function defaultExport(script: Script): unknown {
  const context = createContext(deviceGlobals());
  new Script(REMOVE_AMBIENT).runInContext(context);
  const module = { exports: {} as Record<string, unknown> };
  const load = script.runInContext(context) as (
    module: unknown,
    exports: unknown,
    require: (name: string) => unknown,
  ) => void;
  load(module, module.exports, (name) => {
    if (name === 'notspot') return appSurface;
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
const REMOVE_AMBIENT = `
  Math.random = notspotRandomBan;
  delete globalThis.notspotRandomBan;
  delete globalThis.WeakRef;
  delete globalThis.FinalizationRegistry;
  delete globalThis.Intl;
  delete globalThis.Atomics;
`;
