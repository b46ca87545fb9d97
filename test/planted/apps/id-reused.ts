/**
 * Wrong: the ids of reports count from one in each life of the app, and the server takes a new
 * report for an old one.
 * Right: ids that no other life has used.
 */

import { defineApp, MvMqttReadableDataType, MvStatus } from 'notspot';
import { ANSWER_LIMIT_US, Commands } from './commands.ts';
import { type Part, SECOND_US } from './firmware.ts';

const PERIOD_US = 20 * SECOND_US;

class CountsFromOne extends Commands {
  private id = 0;

  /** Reports; what is in doubt is not sent again. */
  protected override *live(): Part<void> {
    for (;;) {
      this.id += 1;
      const message = { topic: 'state', payload: `{"id":${this.id}}`, qos: 1 };
      const status = this.mv.mqttRequestPublish(this.channel, this.id, message);
      if (status !== MvStatus.OKAY) return;
      const dataType = yield* this.next(ANSWER_LIMIT_US);
      if (dataType !== MvMqttReadableDataType.PUBLISHRESPONSE) return;
      this.mv.mqttReadPublishResponse(this.channel);
      this.wentWell();
      yield this.device.sleep(PERIOD_US);
    }
  }
}

export default defineApp((device) => new CountsFromOne(device).app);
