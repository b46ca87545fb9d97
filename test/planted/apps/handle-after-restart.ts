/**
 * Wrong: the handle of the channel is kept in external flash, "so that a restart need not open it
 * again". Handles end with the life of the app.
 * Right: nothing that the kernel has given is kept from one life to the next.
 */

import { defineApp, MvWakeReason } from 'notspot';
import { Telemetry } from './telemetry.ts';

const SECTOR_BYTES = 4096;

class KeepsTheHandle extends Telemetry {
  private flash = 0;

  protected override start(): void {
    super.start();
    this.flash = this.mv.externalFlashOpen().handle;
    if (this.mv.getWakeReason().reason === MvWakeReason.COLDBOOT) return;
    const word = this.device.memory.allocate(4);
    this.mv.externalFlashRead(this.flash, 0, 4, word);
    this.channel = this.device.memory.readU32(word);
  }

  protected override open(): boolean {
    if (!super.open()) return false;
    const word = new Uint8Array(4);
    new DataView(word.buffer).setUint32(0, this.channel, true);
    this.mv.externalFlashErase(this.flash, 0, SECTOR_BYTES);
    this.mv.externalFlashWrite(this.flash, 0, word);
    return true;
  }
}

export default defineApp((device) => new KeepsTheHandle(device).app);
