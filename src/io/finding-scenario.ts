/**
 * The scenario file of a finding: the user's own file, with the plan that was found in it.
 *
 * Keys and comments of the file stay, so that its reader finds his way. Expectations go, since they
 * belonged to another plan: the new file fails until the app is put right.
 */

import { dirname, isAbsolute, join, relative } from 'node:path';
import {
  Document,
  isCollection,
  isScalar,
  type Node,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { durationText, formOfFault } from '../scenario/plan-form.ts';
import { formOfAssumptions, formOfWorld } from '../scenario/plan-form-world.ts';
import { presetFaults } from '../scenario/preset-faults.ts';
import { PRESETS, type PresetName } from '../scenario/presets.ts';
import type { Candidate } from '../search/candidate.ts';

type Data = Readonly<Record<string, unknown>>;

/** What was searched. */
export interface SearchedFile {
  /** Path of the scenario file, or of the app that was searched alone, as the user wrote it. */
  readonly file: string;
  /** Content of the scenario file; undefined: an app alone. */
  readonly text: string | undefined;
}

export interface FindingScenario {
  readonly name: string;
  /** Where the file will be; paths in it are relative to this. */
  readonly folder: string;
  /** Lines that head the file as a comment, after its own. */
  readonly about: readonly string[];
}

/** Text of the scenario file. The original must have been read as a valid scenario. */
export function findingScenario(
  original: SearchedFile,
  candidate: Candidate,
  shown: FindingScenario,
): string {
  const document = documentOf(original);
  // What an alias stands for could go with what is replaced.
  withoutAliases(document);
  movePaths(document, original.file, shown.folder);
  moveSchema(document, original.file, shown.folder);
  document.delete('expect');
  put(document, ['name'], nameOf(shown.name));
  put(document, ['seed'], seedForm(candidate.seed));
  put(document, ['length'], durationText(candidate.lengthUs));
  putWorld(document, candidate);
  for (const [key, value] of Object.entries(formOfAssumptions(candidate.assumptions))) {
    put(document, ['assumptions', key], value);
  }
  putFaults(document, candidate);
  putHead(document, shown.about);
  // Not folded: a fault is one line, however long.
  return document.toString({ lineWidth: 0 });
}

function documentOf({ file, text }: SearchedFile): Document {
  if (text !== undefined) {
    return parseDocument(text, { version: '1.2', schema: 'core', stringKeys: true });
  }
  // The world of an app alone, as defaultScenario has it.
  return new Document({ app: file, peers: { default: { kind: 'echo' } } });
}

function withoutAliases(document: Document): void {
  visit(document, {
    Alias: (_key, alias) => alias.resolve(document)?.clone() as Node | undefined,
  });
  visit(document, {
    Node: (_key, node) => {
      if ('anchor' in node) delete node.anchor;
    },
  });
}

/** What takes the place of a scalar keeps the comment behind it. */
function put(document: Document, path: readonly string[], value: unknown): void {
  const before = document.getIn(path, true);
  const node = document.createNode(value);
  if (isScalar(before)) node.comment = before.comment ?? null;
  document.setIn(path, node);
}

/** A number where the text is that of a number, as people write seeds. */
function seedForm(seed: string): string | number {
  const number = Number(seed);
  return Number.isSafeInteger(number) && String(number) === seed ? number : seed;
}

function nameOf(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(-100);
  return plain.replace(/^[^A-Za-z0-9]+/, '');
}

function putWorld(document: Document, { world }: Candidate): void {
  const written = document.getIn(['world', 'preset']);
  const preset = typeof written === 'string' ? (written as PresetName) : 'urban';
  // The faults of such a preset would come on top of the plan; its figures are those of urban.
  if (presetFaults(preset).length > 0) put(document, ['world', 'preset'], 'urban');
  const forms = formOfWorld(world, PRESETS[preset]);
  for (const group of Object.keys(world)) {
    if (group in forms) put(document, ['world', group], forms[group]);
    else if (document.hasIn(['world', group])) document.deleteIn(['world', group]);
  }
}

/** A short fault is one line; of a longer one, each key is. */
function putFaults(document: Document, { faults }: Candidate): void {
  const list = document.createNode(faults.map(formOfFault)) as YAMLSeq<YAMLMap<Scalar, Node>>;
  for (const map of list.items) {
    map.flow = JSON.stringify(map).length <= SHORT_CHARS;
    for (const { value } of map.items) if (isCollection(value)) value.flow = true;
  }
  document.set('faults', list);
}

const SHORT_CHARS = 90;

/** The file of a finding for another folder: its paths lead to the same files. */
export function movedScenario(text: string, from: string, folder: string): string {
  const document = parseDocument(text, { version: '1.2', schema: 'core' });
  movePaths(document, from, folder);
  return document.toString({ lineWidth: 0 });
}

function movePaths(document: Document, file: string, folder: string): void {
  for (const path of pathsIn(document)) {
    const written = document.getIn(path);
    if (typeof written !== 'string' || isAbsolute(written)) continue;
    const from = path[0] === 'app' && written === file ? file : join(dirname(file), written);
    document.setIn(path, pathFrom(folder, from));
  }
}

/** Where a scenario may name files. */
function pathsIn(document: Document): readonly (readonly string[])[] {
  const own: Data = document.toJS();
  const keys = (part: unknown) => Object.keys(Object(part));
  return [
    ['app'],
    ...keys(own['peers']).map((name) => ['peers', name, 'file']),
    ...keys(own['http']).map((index) => ['http', index, 'file']),
    ['device', 'flash', 'image'],
    ['world', 'recording', 'up'],
    ['world', 'recording', 'down'],
    ...keys(Object(own['oracles']).own).map((index) => ['oracles', 'own', index]),
  ];
}

function pathFrom(folder: string, path: string): string {
  const short = relative(folder, path).replaceAll('\\', '/');
  return short.startsWith('.') || isAbsolute(short) ? short : `./${short}`;
}

const SCHEMA = /(\$schema=)(\S+)/;

/** Editors find the schema of a file by a path in a comment at its top, wherever that is kept. */
function moveSchema(document: Document, file: string, folder: string): void {
  const move = (owner: { commentBefore?: string | null }) => {
    if (!owner.commentBefore) return;
    owner.commentBefore = owner.commentBefore.replace(SCHEMA, (whole, key, path) => {
      const isPath = !/^\w+:/.test(path) && !isAbsolute(path);
      return isPath ? `${key}${pathFrom(folder, join(dirname(file), path))}` : whole;
    });
  };
  move(document);
  visit(document, {
    Node: (_key, node) => {
      if ('commentBefore' in node) move(node);
    },
  });
}

function putHead(document: Document, about: readonly string[]): void {
  const head = about.map((line) => ` ${line}`).join('\n');
  const { commentBefore } = document;
  document.commentBefore = commentBefore ? `${head}\n\n${commentBefore}` : head;
}
