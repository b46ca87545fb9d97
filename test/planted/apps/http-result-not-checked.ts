/**
 * Wrong: the body is read as orders whatever the status of the answer is, and the page of a server
 * in trouble is not what the parser expects.
 * Right: a look at the result and the status before the body.
 */

import { defineApp, type HttpResponseData, MvStatus } from 'notspot';
import { Poller } from './poller.ts';

class ReadsAnything extends Poller {
  protected override take({ status, bodyBytes }: HttpResponseData): boolean {
    if (status !== MvStatus.OKAY) return false;
    const body = this.mv.readHttpResponseBody(this.channel, 0, bodyBytes);
    const { valve } = JSON.parse(String.fromCharCode(...body.data)) as { valve: number };
    return valve > 0;
  }
}

export default defineApp((device) => new ReadsAnything(device).app);
