/**
 * From YAML text to plain data, with the way back from a path in the data to a line of the text.
 *
 * The text may be anything that a person or a fuzzer left in a file, so nothing here throws: what
 * cannot be read is a complaint with its offset. Two limits protect the reader itself. The composer
 * of `yaml` recurses, and near the end of the stack V8 aborts the process instead of throwing, so
 * the depth is checked first, on the token tree, without recursion. And aliases of aliases, which
 * grow exponentially, are counted.
 */

import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  parseDocument,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import type { Complaint, Path } from './problem.ts';

/** A complaint about the text itself; where data says nothing, an offset does. */
export interface SourceComplaint extends Complaint {
  readonly offset: number;
}

export interface YamlSource {
  readonly data: unknown;
  /** False: the text is no YAML, and `data` means nothing. */
  readonly readable: boolean;
  readonly complaints: readonly SourceComplaint[];
  /** Line and column of an offset, both from 1. */
  readonly place: (offset: number) => { line: number; column: number };
  /** Where the value at a path stands, or else its nearest ancestor; or a key of that mapping. */
  readonly offsetOf: (path: Path, key?: string) => number;
}

// A valid scenario is 6 deep.
const DEPTH_LIMIT = 50;
const ALIAS_LIMIT = 100;

export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const failed = (complaints: readonly SourceComplaint[]): YamlSource => {
    return { data: undefined, readable: false, complaints, place, offsetOf: () => 0 };
  };

  const tooDeep = offsetBeyondDepth(text);
  if (tooDeep !== undefined) {
    lines.addNewLine(0);
    for (const match of text.slice(0, tooDeep).matchAll(/\n/g)) lines.addNewLine(match.index + 1);
    return failed([complaint(tooDeep, 'is nested too deeply')]);
  }

  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    stringKeys: true,
    prettyErrors: false,
    // Otherwise the library prints warnings on its own.
    logLevel: 'error',
    lineCounter: lines,
  });
  const errors = [...document.errors, ...document.warnings];
  const syntax = errors.filter((error) => error.code !== 'DUPLICATE_KEY').map(syntaxComplaint);
  const keys = keyComplaints(document, place);
  const aliases = aliasComplaints(document);
  if (syntax.length > 0 || aliases.length > 0) return failed([...syntax, ...keys, ...aliases]);

  try {
    const data: unknown = document.toJS({ maxAliasCount: ALIAS_LIMIT });
    const offsetOf = (path: Path, key?: string) => locate(document, path, key);
    return { data, readable: true, complaints: keys, place, offsetOf };
  } catch (error) {
    // The library's way to say that aliases expand to too much; unresolved ones are ruled out.
    if (!(error instanceof ReferenceError)) throw error;
    return failed([complaint(firstAlias(document), 'has aliases that expand to too many values')]);
  }
}

function complaint(offset: number, rule: string, hint?: string): SourceComplaint {
  return { path: [], rule, found: '', offset, hint };
}

function syntaxComplaint(error: YAMLError): SourceComplaint {
  const offset = error.pos[0];
  if (error.code === 'MULTIPLE_DOCS') return complaint(offset, 'must be one YAML document');
  const [first = ''] = error.message.split('\n');
  return complaint(offset, `is not valid YAML: ${first.charAt(0).toLowerCase()}${first.slice(1)}`);
}

/** Where the text is nested deeper than the limit, if it is. */
function offsetBeyondDepth(text: string): number | undefined {
  interface Item {
    readonly token: unknown;
    readonly depth: number;
  }
  const open: Item[] = [...new Parser().parse(text)].map((token) => ({ token, depth: 0 }));
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    const { token, depth } = item;
    if (typeof token !== 'object' || token === null) continue;
    if (depth > DEPTH_LIMIT && 'offset' in token) return Number(token.offset);
    if ('value' in token) open.push({ token: token.value, depth });
    if ('key' in token) open.push({ token: token.key, depth });
    if ('items' in token && Array.isArray(token.items)) {
      for (const child of token.items) open.push({ token: child, depth: depth + 1 });
    }
  }
  return undefined;
}

/** Keys that stand twice in a mapping, and the one key that plain data cannot hold safely. */
function keyComplaints(
  document: Document.Parsed,
  place: YamlSource['place'],
): readonly SourceComplaint[] {
  const found: SourceComplaint[] = [];
  visit(document, {
    Map: (_position, map, ancestors) => {
      const seen = new Map<string, number>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        const offset = key.range?.[0] ?? 0;
        const path = pathOf([...ancestors, map]);
        const first = seen.get(name);
        const shown = JSON.stringify(name);
        if (first !== undefined) {
          const hint = `first on line ${place(first).line}`;
          found.push({ path, rule: `duplicate key ${shown}`, found: '', hint, offset });
        } else if (name === '__proto__') {
          found.push({ path, rule: `unknown key ${shown}`, found: '', offset });
        }
        if (first === undefined) seen.set(name, offset);
      }
    },
  });
  return found;
}

/** The path of the last node of a chain that begins at the document. */
function pathOf(chain: readonly unknown[]): Path {
  const path: (string | number)[] = [];
  for (const [index, node] of chain.entries()) {
    if (isPair(node)) path.push(isScalar(node.key) ? String(node.key.value) : '?');
    else if (isSeq(node) && index + 1 < chain.length)
      path.push(node.items.indexOf(chain[index + 1]));
  }
  return path;
}

function aliasComplaints(document: Document.Parsed): readonly SourceComplaint[] {
  const anchors = new Set<string>();
  const found: SourceComplaint[] = [];
  visit(document, {
    Node: (_key, node) => {
      if (!isAlias(node)) {
        if ('anchor' in node && typeof node.anchor === 'string') anchors.add(node.anchor);
      } else if (!anchors.has(node.source)) {
        const rule = `is not valid YAML: alias "${node.source}" has no anchor before it`;
        found.push(complaint(node.range?.[0] ?? 0, rule));
      }
    },
  });
  return found;
}

function firstAlias(document: Document.Parsed): number {
  let offset = 0;
  visit(document, {
    Alias: (_key, alias) => {
      offset = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

function locate(document: Document.Parsed, path: Path, key: string | undefined): number {
  let node: unknown = document.contents;
  let offset = offsetOfNode(node) ?? 0;
  for (const step of path) {
    node = resolved(document, childOf(node, step));
    const found = offsetOfNode(node);
    if (found === undefined) return offset;
    offset = found;
  }
  if (key === undefined || !isMap(node)) return offset;
  return offsetOfNode(pairOf(node, key)?.key) ?? offset;
}

function childOf(node: unknown, step: string | number): unknown {
  if (isSeq(node)) return node.items[Number(step)];
  return isMap(node) ? pairOf(node, String(step))?.value : undefined;
}

/** Of a key that stands twice, the last one: that is the one whose value is in the data. */
function pairOf(map: YAMLMap, key: string) {
  return map.items.findLast((item) => isScalar(item.key) && String(item.key.value) === key);
}

function resolved(document: Document.Parsed, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function offsetOfNode(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  return Array.isArray(node.range) ? Number(node.range[0]) : undefined;
}
