/**
 * The interface as a C header and as a table of symbols, written from the tables of this room.
 *
 * Firmware includes the header and links the symbols. A system call is a plain C call: its symbol
 * stands at the address of its slot in the gateway, so no object file of the SDK is needed. Names,
 * numbers and layouts are those of the SDK (0.7.0), so that its sources compile against either.
 */

import { HANDLE_TYPES, PARAMETER_TYPES, VERSIONED } from './c-types.ts';
import * as enums from './enums.ts';
import { type Field, STRUCTS, type Struct } from './layout.ts';
import { MvStatus } from './status.ts';
import {
  GATEWAY_BASE,
  GATEWAY_STRIDE,
  SYSCALL_NAMES,
  type SyscallName,
  syscall,
} from './syscalls.ts';

const GENERATED = 'Generated from src/abi by `npm run header`; do not edit.';

const ENUMS: { readonly [name: string]: Readonly<Record<string, number>> } = {
  MvStatus,
  ...Object.fromEntries(Object.entries(enums).filter(([name]) => name !== 'ENUM_BYTES')),
};

/** The header: enumerations, structures with assertions of their layout, prototypes. */
export function cHeader(): string {
  const structs = Object.entries<Struct>(STRUCTS);
  return `${[
    `/*\n * The system calls of Microvisor 0.7.0 for C and C++.\n *\n * ${GENERATED}\n */`,
    '#ifndef NOTSPOT_MICROVISOR_H\n#define NOTSPOT_MICROVISOR_H',
    '#include <stddef.h>\n#include <stdint.h>',
    '#ifdef __cplusplus\nextern "C" {\n#define MV_LAYOUT static_assert\n#else\n#define MV_LAYOUT _Static_assert\n#endif',
    `/* Handles. Zero is none. */\n${HANDLE_TYPES.map(handle).join('\n')}`,
    ...Object.keys(enums.ENUM_BYTES).map(enumeration),
    ...structs.map(structure),
    '/* The compiler must lay all of this out as the kernel reads it. */',
    ...Object.entries(enums.ENUM_BYTES).map(
      ([name, bytes]) => `MV_LAYOUT(sizeof(enum ${name}) == ${bytes}, "enum ${name}");`,
    ),
    ...structs.flatMap(assertions),
    '/* All calls can be made from an interrupt handler, if the kernel lets them. */',
    ...SYSCALL_NAMES.map(prototype),
    '#ifdef __cplusplus\n}\n#endif\n#undef MV_LAYOUT',
    '#endif',
  ].join('\n\n')}\n`;
}

/** GNU assembler: each call as an absolute function symbol, with the Thumb bit. */
export function gatewaySymbols(): string {
  const rows = SYSCALL_NAMES.map((name) => {
    const address = GATEWAY_BASE + GATEWAY_STRIDE * syscall(name).slot + 1;
    return `\tsyscall ${name}, 0x${address.toString(16).padStart(8, '0')}`;
  });
  return `${[
    `@ The system calls at the addresses of their slots in the gateway, with the Thumb bit.\n@ ${GENERATED}`,
    '\t.syntax unified',
    '\t.macro syscall name, address\n\t.global \\name\n\t.type \\name, %function\n\t.set \\name, \\address\n\t.endm',
    rows.join('\n'),
  ].join('\n\n')}\n`;
}

const handle = (name: string): string => `typedef struct ${name}Opaque *${name};`;

/**
 * MvWakeReason.COLDBOOT is MV_WAKEREASON_COLDBOOT. The ARM EABI gives an enumeration as few bytes as
 * its values need, so those of four bytes get a value that needs them.
 */
function enumeration(name: string): string {
  const prefix = `MV_${name.slice('Mv'.length).toUpperCase()}_`;
  const values = Object.entries(ENUMS[name] ?? {});
  const bytes: number = enums.ENUM_BYTES[name as keyof typeof enums.ENUM_BYTES];
  const all = bytes === 1 ? values : [...values, ['FOUR_BYTES', 0x7fff_ffff] as const];
  const rows = all.map(([value, number]) => `    ${prefix}${value} = ${literal(number)},`);
  return `enum ${name} {\n${rows.join('\n')}\n};`;
}

const literal = (number: number): string =>
  number > 0xff ? `0x${number.toString(16)}` : String(number);

function structure([name, { fields }]: [string, Struct]): string {
  const all = Object.entries(fields);
  if (!VERSIONED.includes(name)) return `struct ${name} {\n${members(all, 4)}\n};`;
  const [version, ...rest] = all;
  const first = members(version === undefined ? [] : [version], 4);
  return `struct ${name} {\n${first}\n    union {\n        struct {\n${members(rest, 12)}\n        } v1;\n    };\n};`;
}

function members(fields: readonly (readonly [string, Field])[], indent: number): string {
  return fields
    .map(([name, { type }]) => `${' '.repeat(indent)}${declare(type, name)};`)
    .join('\n');
}

/** "uint8_t *" and "data" are "uint8_t *data". */
function declare(type: string, name: string): string {
  return type.endsWith('*') ? `${type}${name}` : `${type} ${name}`;
}

function assertions([name, { size, fields }]: [string, Struct]): string {
  const path = (field: string) =>
    VERSIONED.includes(name) && field !== 'version' ? `v1.${field}` : field;
  const offsets = Object.entries(fields).map(
    ([field, { offset }]) =>
      `MV_LAYOUT(offsetof(struct ${name}, ${path(field)}) == ${offset}, "${name}.${field}");`,
  );
  return [`MV_LAYOUT(sizeof(struct ${name}) == ${size}, "struct ${name}");`, ...offsets].join('\n');
}

function prototype(name: SyscallName): string {
  const { params, notFromInterrupt = false } = syscall(name);
  const types = PARAMETER_TYPES[name];
  const list = params.map((param, i) => declare(types[i] ?? '', param.split(':')[0] ?? ''));
  const note = notFromInterrupt ? '/* UNAVAILABLE in an interrupt handler. */\n' : '';
  return `${note}enum MvStatus ${name}(${list.length === 0 ? 'void' : list.join(', ')});`;
}
