/**
 * Rows of the hold model that also record: one record of four fields an event, hashed; and the
 * same written to a file as it comes.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TraceWriter } from '../../src/io/trace-file.ts';
import { Recorder } from '../../src/trace/recorder.ts';
import { TRACE_FORMAT } from '../../src/trace/trace-hash.ts';
import { engineRow, type HoldRow } from './hold.ts';

function recording(name: string, delays: Float64Array, recorder: Recorder): HoldRow {
  return engineRow(name, delays, (event, engine) => {
    recorder.append({
      kind: 'bytes',
      at: engine.now,
      channel: event.timer,
      what: 'sent',
      count: 1,
    });
  });
}

/** One 4-field record an event, appended and hashed. */
export function recordedRow(delays: Float64Array): HoldRow {
  return recording('notspot, recorded and hashed', delays, new Recorder());
}

/** The same, streamed to a file as JSON lines. */
export function streamedRow(delays: Float64Array): HoldRow {
  const folder = mkdtempSync(join(tmpdir(), 'notspot-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const writer = new TraceWriter(join(folder, 'hold.jsonl'), {
    kind: 'header',
    format: TRACE_FORMAT,
    model: '',
    app: 'hold',
    appHash: '',
    scenario: 'hold',
    scenarioId: '',
    planId: '',
    seed: '1',
    preset: '',
    assumptions: {},
  });
  const recorder = new Recorder();
  recorder.addSink(writer.sink);
  return recording('notspot, recorded, hashed, streamed', delays, recorder);
}
