/**
 * The C header and the gateway symbols are what the tables of the interface say.
 *
 * If a table has changed: npm run header
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cHeader, gatewaySymbols } from '../../src/abi/c-header.ts';
import { HANDLE_TYPES, PARAMETER_TYPES, VERSIONED } from '../../src/abi/c-types.ts';
import { STRUCTS, type Struct } from '../../src/abi/layout.ts';
import { SYSCALL_NAMES, syscall } from '../../src/abi/syscalls.ts';

const FIRMWARE = join(import.meta.dirname, '../../scenarios/firmware');
const kept = (name: string) => readFileSync(join(FIRMWARE, name), 'utf8');

/** The calls of the SDK, with the C types of their parameters. */
const SDK = JSON.parse(readFileSync(join(import.meta.dirname, '../abi/syscalls.json'), 'utf8')) as {
  readonly syscalls: { readonly [name: string]: { readonly params: readonly { type: string }[] } };
};

test('the kept header and symbols are those that the tables give', () => {
  expect(kept('notspot_microvisor.h')).toBe(cHeader());
  expect(kept('notspot_microvisor.s')).toBe(gatewaySymbols());
});

test('each parameter has the type that the SDK declares', () => {
  const types = Object.fromEntries(
    Object.entries(SDK.syscalls).map(([name, { params }]) => [name, params.map((p) => p.type)]),
  );
  expect(PARAMETER_TYPES).toEqual(types);
});

test('the header declares all 71 calls and 35 structures', () => {
  const header = cHeader();
  expect(SYSCALL_NAMES).toHaveLength(71);
  for (const name of SYSCALL_NAMES) expect(header).toContain(`enum MvStatus ${name}(`);
  expect(Object.keys(STRUCTS)).toHaveLength(35);
  for (const name of Object.keys(STRUCTS)) expect(header).toContain(`struct ${name} {`);
});

test('every handle that a call takes or gives is declared', () => {
  const used = new Set(
    Object.values(PARAMETER_TYPES)
      .flat()
      .flatMap((type) => /^Mv\w+Handle/.exec(type) ?? []),
  );
  expect([...used].sort()).toEqual([...HANDLE_TYPES].sort());
});

test('exactly the structures that begin with a version have a version in the header', () => {
  const structs = Object.entries<Struct>(STRUCTS);
  const versioned = structs.filter(([, { fields }]) => 'version' in fields).map(([name]) => name);
  expect([...VERSIONED].sort()).toEqual(versioned.sort());
});

test('a symbol is the address of its slot with the Thumb bit', () => {
  for (const name of SYSCALL_NAMES) {
    const address = (0x0c1f_e001 + 8 * syscall(name).slot).toString(16).padStart(8, '0');
    expect(gatewaySymbols()).toContain(`syscall ${name}, 0x${address}\n`);
  }
});
