/**
 * `notspot inspect`: what is in a firmware image, without running it.
 *
 * Nothing is guessed silently: what the code shows of calls and peripherals is said to be that much.
 */

import { type InspectedFile, inspectFirmware } from '../io/inspect.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Output } from './replay.ts';
import { style, visible } from './style.ts';

export interface InspectFlags {
  readonly json?: boolean;
}

/** Throws UsageError for a file that is no image that Microvisor could run. */
export function inspectCommand(file: string, flags: InspectFlags, output: Output): ExitCode {
  const inspected = inspectFirmware(file);
  if (flags.json === true) output.result(JSON.stringify(inspected, (_, value) => value ?? null));
  else for (const line of lines(inspected)) output.result(line);
  return EXIT.okay;
}

function lines(inspected: InspectedFile): readonly string[] {
  const { file, kind, hash, sections, calls, peripherals } = inspected;
  return [
    `${style.bold(visible(file))}  ${KINDS[kind]}, hash ${hash}`,
    `  ${'entry'.padEnd(7)} ${placeText(inspected.entry)}`,
    `  ${'stack'.padEnd(7)} ${stackText(inspected)}`,
    ...inspected.memory.map(({ region, usedBytes, bytes }) => {
      const share = ((usedBytes * 100) / bytes).toFixed(1).padStart(5);
      const used = `${grouped(usedBytes).padStart(9)} of ${grouped(bytes)} bytes`;
      return `  ${REGION_NAMES[region].padEnd(7)} ${used.padEnd(28)} ${share} %`;
    }),
    ...part('sections', sections.map(sectionText), 'none: the file has no section headers'),
    ...part(
      `system calls, ${calls.length} that the code refers to`,
      [...inColumns(calls), ...unknownSlotLines(inspected)],
      'none',
    ),
    ...part('handlers', handlerLines(inspected), 'none'),
    ...part(
      'peripherals that the code shows',
      peripherals.map(({ name, start, isModelled }) => {
        const note = isModelled ? '' : style.yellow('  not modelled: reads 0, writes are ignored');
        return `${name.padEnd(12)} ${hex(start)}${note}`;
      }),
      'none',
    ),
  ];
}

const KINDS = { elf: 'ELF for Cortex-M', bin: 'raw image of the flash' } as const;
const REGION_NAMES = { flash: 'flash', ram: 'RAM', sram4: 'SRAM4' } as const;
const COLUMNS = 96;

/** A title and what stands under it. */
function part(title: string, under: readonly string[], none: string): readonly string[] {
  const texts = under.length === 0 ? [none] : under;
  return ['', `  ${style.bold(title)}`, ...texts.map((text) => `    ${text}`)];
}

function placeText({ address, symbol }: InspectedFile['entry']): string {
  return symbol.startsWith('0x') ? hex(address) : `${visible(symbol)} at ${hex(address)}`;
}

function stackText({ stack: { top, reservedBytes } }: InspectedFile): string {
  if (reservedBytes === undefined) return `from ${hex(top)} down`;
  const limit = `${grouped(reservedBytes)} bytes reserved, to ${hex(top - reservedBytes)}`;
  return `from ${hex(top)} down, ${limit}`;
}

function sectionText(section: InspectedFile['sections'][number]): string {
  const { name, address, loadAddress, bytes, isEmpty } = section;
  const from = loadAddress === address ? '' : `  copied from ${hex(loadAddress)}`;
  const zeros = isEmpty ? '  not in the file' : '';
  return `${visible(name).padEnd(20)} ${hex(address)} ${grouped(bytes).padStart(9)}${from}${zeros}`;
}

function unknownSlotLines({ unknownSlots }: InspectedFile): readonly string[] {
  return unknownSlots.map((slot) =>
    style.yellow(`slot ${slot} of the gateway, which no header declares`),
  );
}

function handlerLines({ interrupts, defaultHandler }: InspectedFile): readonly string[] {
  const name = ({ name, irq }: InspectedFile['interrupts'][number]) =>
    irq === undefined ? name : `${name} (${irq})`;
  const width = Math.max(12, ...interrupts.map((one) => name(one).length));
  const own = interrupts.map((one) => `${name(one).padEnd(width)} ${visible(one.symbol)}`);
  const others =
    defaultHandler === undefined
      ? []
      : [`${'all others'.padEnd(width)} ${visible(defaultHandler)}`];
  return [...own, ...others];
}

/** Names side by side, as many as a line takes. */
function inColumns(names: readonly string[]): readonly string[] {
  const width = Math.max(0, ...names.map((name) => name.length)) + 2;
  const perLine = Math.max(1, Math.floor(COLUMNS / width));
  return names.flatMap((_, i) =>
    i % perLine === 0
      ? names
          .slice(i, i + perLine)
          .map((name) => name.padEnd(width))
          .join('')
          .trimEnd()
      : [],
  );
}

const hex = (n: number) => `0x${n.toString(16).padStart(8, '0')}`;
const grouped = (n: number) => String(n).replaceAll(/\B(?=(\d{3})+$)/g, ',');
