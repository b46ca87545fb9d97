/**
 * Wrong: the app knows two reasons why it may have been started, and takes any other for a mistake;
 * after the crash it is started for yet another one.
 * Right: a default for what is not known.
 */

import { defineApp, MvWakeReason } from 'notspot';
import { Telemetry } from './telemetry.ts';

class KnowsTwoReasons extends Telemetry {
  protected override start(): void {
    const { reason } = this.mv.getWakeReason();
    if (reason !== MvWakeReason.COLDBOOT && reason !== MvWakeReason.REMOTEAPPLICATIONRESTART) {
      throw new Error(`started for reason ${reason}`);
    }
    super.start();
  }
}

export default defineApp((device) => new KnowsTwoReasons(device).app);
