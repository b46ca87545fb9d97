/**
 * Wrong: the journal is written, sent and then erased for the next report, and each life begins to write
 * "since it is always erased by then". A power cut in the middle of the erasure or of the write
 * leaves something else there.
 * Right: a look at the place before it is written, and an erasure when it is not clean.
 */

import { defineApp } from 'notspot';
import type { Part } from './firmware.ts';
import { Telemetry } from './telemetry.ts';

const SECTOR_BYTES = 4096;
const JOURNAL_BYTES = 24 * SECTOR_BYTES;
const SAMPLES = new Uint8Array(64).fill(0x55);

class TrustsTheJournal extends Telemetry {
  private flash = 0;

  protected override start(): void {
    super.start();
    this.flash = this.mv.externalFlashOpen().handle;
  }

  protected override *deliver(report: string): Part<boolean> {
    for (let at = 0; at < JOURNAL_BYTES; at += SECTOR_BYTES) {
      this.mv.externalFlashWrite(this.flash, at, SAMPLES);
    }
    const sent = yield* super.deliver(report);
    // What could not be sent is written again.
    this.mv.externalFlashErase(this.flash, 0, JOURNAL_BYTES);
    return sent;
  }
}

export default defineApp((device) => new TrustsTheJournal(device).app);
