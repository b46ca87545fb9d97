/** Fetches orders over HTTP every twenty seconds, through a channel for each request. */

import { type HttpResponseData, type Main, MvChannelType, MvHttpResult, MvStatus } from 'notspot';
import { Firmware, type Part, SECOND_US } from './firmware.ts';

const PERIOD_US = 20 * SECOND_US;
const ANSWER_LIMIT_US = 15 * SECOND_US;
const REQUEST = { url: 'https://orders.example.com/next' };

export class Poller extends Firmware {
  protected override readonly channelType = MvChannelType.HTTP;
  protected override readonly receiveBytes = 1024;

  protected *main(): Main {
    this.start();
    for (;;) {
      const dueUs = this.now() + PERIOD_US;
      while (!(yield* this.poll())) yield* this.pause();
      this.wentWell();
      yield* this.sleepUntil(dueUs);
    }
  }

  protected *poll(): Part<boolean> {
    if (!this.isConnected() || !this.open()) return false;
    const done = yield* this.request();
    this.close();
    return done;
  }

  protected *request(): Part<boolean> {
    if (this.mv.sendHttpRequest(this.channel, REQUEST) !== MvStatus.OKAY) return false;
    const came = yield* this.until(ANSWER_LIMIT_US, () => this.readable || this.lost);
    return came && !this.lost && this.take(this.mv.readHttpResponseData(this.channel));
  }

  protected take({ status, result, statusCode, bodyBytes }: HttpResponseData): boolean {
    if (status !== MvStatus.OKAY || result !== MvHttpResult.OK || statusCode !== 200) return false;
    return this.mv.readHttpResponseBody(this.channel, 0, bodyBytes).status === MvStatus.OKAY;
  }
}
