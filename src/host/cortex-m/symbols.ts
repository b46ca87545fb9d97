/**
 * Puts the symbols of an image in order: by address, and at one address the most telling name first.
 *
 * Dozens of names may share an address: ST's start-up files make every handler that the app does not
 * define an alias of one endless loop. Weak names are aliases, so they come after others; labels
 * without a size inside a function are places in it and go.
 */

import type { FirmwareSymbol } from './image.ts';

/** A symbol as the linker left it; `value`: its address is a number, or the end of something. */
export interface LinkedSymbol extends Omit<FirmwareSymbol, 'kind'> {
  readonly kind: FirmwareSymbol['kind'] | 'value';
  readonly isWeak: boolean;
}

export function sortedSymbols(symbols: readonly LinkedSymbol[]): readonly FirmwareSymbol[] {
  const sorted = symbols
    .map((symbol, index) => ({ symbol, index, rank: rankOf(symbol) }))
    .sort((a, b) => a.symbol.address - b.symbol.address || a.rank - b.rank || a.index - b.index);
  const kept: FirmwareSymbol[] = [];
  let covered = 0;
  for (const { symbol } of sorted) {
    const { name, address, bytes, kind } = symbol;
    if (kind === 'value') continue;
    if (kind === 'label' && bytes === 0 && address < covered) continue;
    covered = Math.max(covered, address + bytes);
    kept.push({ name, address, bytes, kind });
  }
  return kept;
}

function rankOf({ kind, bytes, isWeak }: LinkedSymbol): number {
  if (kind === 'label') return bytes > 0 ? 1 : 3;
  return isWeak ? 2 : 0;
}
