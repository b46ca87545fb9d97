/**
 * Wrong: the answer of the broker to the connect request is waited for without a limit.
 * Right: every wait has a time-out.
 */

import { defineApp, MvMqttReadableDataType } from 'notspot';
import { Commands } from './commands.ts';
import { type Part, SECOND_US } from './firmware.ts';

const DAY_US = 86_400 * SECOND_US;

class WaitsForTheBroker extends Commands {
  protected override *begin(): Part<boolean> {
    this.mv.mqttRequestConnect(this.channel, this.session);
    const dataType = yield* this.next(DAY_US);
    if (dataType !== MvMqttReadableDataType.CONNECTRESPONSE) return false;
    this.mv.mqttReadConnectResponse(this.channel);
    return yield* this.subscribe();
  }
}

export default defineApp((device) => new WaitsForTheBroker(device).app);
