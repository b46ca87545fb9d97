/**
 * Writes several files so that either all of them are there afterwards or everything is as before.
 *
 * Each is written whole under another name first, and all are renamed at the end; whatever fails
 * on the way, folders and files that were made go again.
 */

import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { onFile, UsageError } from './usage-error.ts';

export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** Writes the files, over those of the same names. Throws UsageError. */
export function writeTogether(files: readonly NewFile[]): void {
  const undo: (() => void)[] = [];
  try {
    for (const { path } of files) makeFolder(dirname(path), undo);
    for (const { path, text } of files) {
      undo.push(() => rmSync(unfinished(path), { force: true }));
      onFile(path, 'write', () => writeFileSync(unfinished(path), text));
    }
    for (const { path } of files) onFile(path, 'write', () => putInPlace(path, undo));
  } catch (error) {
    for (const step of undo.reverse()) attempt(step);
    throw error;
  }
}

const unfinished = (path: string) => `${path}.${process.pid}.tmp`;

function putInPlace(path: string, undo: (() => void)[]): void {
  const before = contentOf(path);
  renameSync(unfinished(path), path);
  undo.push(() => {
    if (before === undefined) rmSync(path);
    else writeFileSync(path, before);
  });
}

function contentOf(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** One level at a time, so that it is known which were made. */
function makeFolder(path: string, undo: (() => void)[]): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent, undo);
  onFile(path, 'make the folder', () => {
    try {
      mkdirSync(path);
    } catch (error) {
      // The parent is there, so this is a place such as /proc.
      if ((error as { code?: string }).code !== 'ENOENT') throw error;
      throw new UsageError(`${path}: cannot make the folder: there can be none`);
    }
  });
  undo.push(() => rmdirSync(path));
}

/** What cannot be undone must not hide why it should be. */
function attempt(step: () => void): void {
  try {
    step();
  } catch {}
}
