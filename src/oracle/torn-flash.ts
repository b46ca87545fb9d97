/**
 * What a power cut tore in the external flash does not go unnoticed (D36).
 *
 * A sector or a page that was being erased or written when the power went holds some of the old and
 * some of the new. An app that writes there as if nothing had happened gets bits of both, months
 * later and on few devices. So, after a tear, the app must read the torn bytes (and can see that
 * they make no sense) or erase them before it writes there again. Judged only where the scenario
 * asks for it (`oracles: { tornFlash: true }`), since most apps have nothing in that flash; unknown
 * when nothing was torn, or the app has not come back to the place.
 */

import { formatClock } from '../engine/units.ts';
import type { CallRecord, RecordOf } from '../trace/record.ts';
import { addFailure, conclude, counted, type Failures, noFailures, type Oracle } from './oracle.ts';

interface Tear {
  readonly start: number;
  readonly bytes: number;
  readonly record: RecordOf<'board'>;
}

interface State {
  readonly open: Tear[];
  noticed: number;
  readonly failures: Failures;
}

/** As src/microvisor/external-flash.ts writes it. */
const DETAIL = /^(?:erase|write) of (\d+) bytes at 0x([0-9a-f]+),/;

export const tornFlash: Oracle<State> = {
  name: 'tornFlash',
  claim: 'the app looks at flash that a power cut tore, or erases it, before it writes there',
  judges: 'app',
  appliesTo: ({ oracles }) => oracles.tornFlash === true,

  init: () => ({ open: [], noticed: 0, failures: noFailures() }),

  record(state, record) {
    if (record.kind === 'board' && record.what === 'flash torn') {
      const [, bytes, address] = DETAIL.exec(record.detail) ?? [];
      if (bytes === undefined || address === undefined) return;
      state.open.push({ start: Number.parseInt(address, 16), bytes: Number(bytes), record });
    } else if (record.kind === 'call' && state.open.length > 0 && record.status === 'OKAY') {
      called(state, record);
    }
  },

  end: (state) =>
    conclude(tornFlash, state.failures, () => {
      if (state.noticed > 0 && state.open.length === 0) {
        const message = `${counted(state.noticed, 'tear')} of the flash noticed before its next use`;
        return { status: 'pass', message };
      }
      const what = state.open.length === 0 ? 'no flash was torn' : 'torn flash was not used again';
      return { status: 'unknown', message: what };
    }),
};

function called(state: State, call: CallRecord): void {
  const [, address = 0, bytes = 0] = call.args;
  const touched = state.open.filter(
    ({ start, bytes: torn }) => address < start + torn && start < address + bytes,
  );
  switch (call.call) {
    case 'mvExternalFlashReadBlocking':
    case 'mvExternalFlashEraseBlocking':
      state.noticed += touched.length;
      break;
    case 'mvExternalFlashWriteBlocking':
      for (const tear of touched) writtenOver(state, tear, call);
      break;
    default:
      return;
  }
  const rest = state.open.filter((tear) => !touched.includes(tear));
  state.open.splice(0, state.open.length, ...rest);
}

function writtenOver(state: State, { record }: Tear, call: CallRecord): void {
  addFailure(state.failures, () => ({
    atUs: call.at,
    message:
      `${call.call} at ${formatClock(call.at)} wrote over flash that was torn at ` +
      `${formatClock(record.at)} (${record.detail}), without a look at it`,
    evidence: [record, call],
  }));
}
