/** The interface as data, against the facts that were taken from the SDK with its compiler. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as enums from '../../src/abi/enums.ts';
import { STRUCTS, type Struct } from '../../src/abi/layout.ts';
import { MvStatus, statusName } from '../../src/abi/status.ts';
import {
  GATEWAY_BASE,
  GATEWAY_STRIDE,
  SYSCALL_NAMES,
  syscall,
  UNDECLARED_SLOTS,
} from '../../src/abi/syscalls.ts';

interface Facts {
  readonly gateway: {
    readonly base: string;
    readonly stride: number;
    readonly emptySlots: readonly number[];
    readonly undeclared: Readonly<Record<string, number>>;
  };
  readonly enums: Readonly<
    Record<string, { readonly size: number; readonly values: Readonly<Record<string, number>> }>
  >;
  readonly structs: Readonly<
    Record<
      string,
      {
        readonly size: number;
        readonly fields: readonly {
          readonly name: string;
          readonly type: string;
          readonly offset: number;
          readonly size: number;
        }[];
      }
    >
  >;
  readonly syscalls: Readonly<
    Record<
      string,
      {
        readonly slot: number;
        readonly group: string;
        readonly params: readonly { readonly name: string; readonly direction: string }[];
        readonly statuses: readonly string[];
        readonly inferred?: readonly string[];
        readonly unavailableFromInterrupt?: boolean;
      }
    >
  >;
}

const facts = JSON.parse(
  readFileSync(new URL('./syscalls.json', import.meta.url), 'utf8'),
) as Facts;
const rows = SYSCALL_NAMES.map((name) => ({ name, ...syscall(name) }));
const structs = Object.entries(STRUCTS) as [string, Struct][];
const bare = (status: string) => status.replace(/^MV_STATUS_/, '');

describe('the table of system calls', () => {
  it('D1: has the 71 calls of profile 0.7.0', () => {
    expect(rows).toHaveLength(71);
    expect(SYSCALL_NAMES.toSorted()).toEqual(Object.keys(facts.syscalls).toSorted());
  });

  it('gives every call a slot of its own, 0 to 73 without 20 and 71, and 12 to no header', () => {
    const slots = [...rows.map((row) => row.slot), ...Object.values(UNDECLARED_SLOTS)];
    const expected = Array.from({ length: 74 }, (_, i) => i).filter((i) => i !== 20 && i !== 71);
    expect(slots.toSorted((a, b) => a - b)).toEqual(expected);
    expect(UNDECLARED_SLOTS).toEqual({ mvTemporaryStructTest: 12 });
    expect(facts.gateway.undeclared).toEqual(UNDECLARED_SLOTS);
    expect(GATEWAY_BASE).toBe(Number(facts.gateway.base));
    expect(GATEWAY_STRIDE).toBe(facts.gateway.stride);
  });

  it.each(rows)('$name has the slot, group, parameters and statuses of the SDK', (row) => {
    const fact = facts.syscalls[row.name];
    expect(row.slot).toBe(fact?.slot);
    expect(row.group).toBe(fact?.group);
    expect(row.params.map((p) => p.split(':'))).toEqual(
      fact?.params.map((p) => [p.name, p.direction.replace(',', '')]),
    );
    expect(['OKAY', ...row.fails]).toEqual(fact?.statuses.map(bare));
    expect(row.inferred ?? []).toEqual((fact?.inferred ?? []).map(bare));
    expect(row.notFromInterrupt ?? false).toBe(fact?.unavailableFromInterrupt ?? false);
  });

  it('takes at most four parameters, each of a known direction', () => {
    for (const row of rows) {
      expect(row.params.length, row.name).toBeLessThanOrEqual(4);
      for (const p of row.params) expect(p).toMatch(/^\w+:(value|in|out|inout)$/);
    }
  });

  it('D4: documents 220 failing pairs, 291 with OKAY, and infers 29', () => {
    const documented = rows.flatMap((row) => row.fails.map((s) => `${row.name} ${s}`));
    const inferred = rows.flatMap((row) => (row.inferred ?? []).map((s) => `${row.name} ${s}`));
    expect(documented).toHaveLength(220);
    expect(documented.length + rows.length).toBe(291);
    expect(inferred).toHaveLength(29);
    expect(new Set([...documented, ...inferred]).size).toBe(249);
  });

  it('D4: names only statuses that exist, never OKAY and never INTERNALERROR', () => {
    for (const row of rows) {
      for (const status of [...row.fails, ...(row.inferred ?? [])]) {
        expect(MvStatus, row.name).toHaveProperty(status);
        expect(['OKAY', 'INTERNALERROR']).not.toContain(status);
      }
    }
  });

  it('D5: marks 13 calls as not from an interrupt, and each of them can say UNAVAILABLE', () => {
    const marked = rows.filter((row) => row.notFromInterrupt === true);
    expect(marked).toHaveLength(13);
    for (const row of marked) expect(row.fails, row.name).toContain('UNAVAILABLE');
  });
});

describe('the structures', () => {
  it('has the 35 structures of the SDK', () => {
    expect(Object.keys(STRUCTS).toSorted()).toEqual(Object.keys(facts.structs).toSorted());
    expect(structs).toHaveLength(35);
  });

  it.each(structs)('%s has the layout that the ARM compiler gives it', (name, struct) => {
    const fields = Object.entries(struct.fields).map(([field, f]) => ({ name: field, ...f }));
    const fact = facts.structs[name];
    expect(struct.size).toBe(fact?.size);
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(fields.toSorted(byName)).toEqual(fact?.fields.toSorted(byName));
  });

  it.each(structs)('%s has fields that lie inside it and do not overlap', (_, struct) => {
    const fields = Object.values(struct.fields).toSorted((a, b) => a.offset - b.offset);
    let end = 0;
    for (const field of fields) {
      expect(field.size).toBeGreaterThan(0);
      expect(field.offset).toBeGreaterThanOrEqual(end);
      end = field.offset + field.size;
    }
    expect(end).toBeLessThanOrEqual(struct.size);
  });

  it('has nested structures and enumerations as wide as their own definition', () => {
    for (const [name, struct] of structs) {
      for (const [field, { type, size }] of Object.entries(struct.fields)) {
        const [, kind, of] = /^(struct|enum) (\w+)$/.exec(type) ?? [];
        if (kind === undefined || of === undefined) continue;
        const widths: Readonly<Record<string, number>> = enums.ENUM_BYTES;
        const width =
          kind === 'enum' ? widths[of] : (STRUCTS as Readonly<Record<string, Struct>>)[of]?.size;
        expect(size, `${name}.${field}`).toBe(width);
      }
    }
  });

  it('G25: a notification record is 16 bytes: time, event type, tag', () => {
    const { fields, size } = STRUCTS.MvNotification;
    expect(size).toBe(16);
    expect(Object.keys(fields)).toEqual(['microseconds', 'event_type', 'tag']);
    expect([fields.microseconds.size, fields.event_type.size, fields.tag.size]).toEqual([8, 4, 4]);
  });
});

describe('the enumerations', () => {
  const tables: Readonly<Record<string, unknown>> = { ...enums, MvStatus };

  it.each(Object.entries(facts.enums))(
    '%s has the names, numbers and width of the SDK',
    (name, fact) => {
      const values = Object.values(fact.values);
      const table = tables[name] as Readonly<Record<string, number>>;
      expect(Object.values(table)).toEqual(values);
      const long = Object.keys(fact.values);
      for (const [i, short] of Object.keys(table).entries()) {
        expect(long[i]?.endsWith(`_${short}`), `${long[i]} is ${short}`).toBe(true);
      }
      expect((enums.ENUM_BYTES as Readonly<Record<string, number>>)[name]).toBe(fact.size);
    },
  );

  it('has five enumerations of one byte; the others take four', () => {
    const widths = Object.entries(enums.ENUM_BYTES);
    const narrow = widths.filter(([, bytes]) => bytes === 1).map(([name]) => name);
    expect(narrow).toEqual([
      'MvMqttAuthenticationMethod',
      'MvPowerSavingMode',
      'MvDeepSleepMode',
      'MvWakeReason',
      'MvWifiConfigMode',
    ]);
    expect(widths.every(([, bytes]) => bytes === 1 || bytes === 4)).toBe(true);
  });

  it('D16: 1 is CONNECTED and 2 is CONNECTING', () => {
    expect(enums.MvNetworkStatus).toMatchObject({ CONNECTED: 1, CONNECTING: 2 });
  });

  it('G29: channels carry opaque bytes, MQTT, HTTP or a config fetch', () => {
    expect(enums.MvChannelType).toEqual({ OPAQUEBYTES: 0, MQTT: 1, HTTP: 2, CONFIGFETCH: 3 });
  });

  it('names each of the 39 statuses by its number, and a number that is none in hexadecimal', () => {
    expect(Object.entries(MvStatus).map(([name, n]) => statusName(n) === name)).toEqual(
      Array.from({ length: 39 }, () => true),
    );
    expect(statusName(39)).toBe('0x27');
  });
});
