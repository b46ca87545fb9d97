/**
 * Wrong: the first event of the channel is taken for the answer, since it is the only one that was
 * ever seen on the bench.
 * Right: a look at the kind of event, and at the status of the reading.
 */

import { defineApp, MvStatus } from 'notspot';
import { type Part, SECOND_US } from './firmware.ts';
import { Poller } from './poller.ts';

const REQUEST = { url: 'https://orders.example.com/next' };

class FirstEventOnly extends Poller {
  protected override *request(): Part<boolean> {
    if (this.mv.sendHttpRequest(this.channel, REQUEST) !== MvStatus.OKAY) return false;
    if (!(yield* this.until(15 * SECOND_US, () => this.readable || this.lost))) return false;
    const { status, statusCode } = this.mv.readHttpResponseData(this.channel);
    if (status !== MvStatus.OKAY) throw new Error(`the answer cannot be read: ${status}`);
    return statusCode === 200;
  }
}

export default defineApp((device) => new FirstEventOnly(device).app);
