/**
 * The services of the cloud, together: which one a channel belongs to, and their ports.
 *
 * The cloud hands over what arrives on channels of services and is asked to send, to end a channel
 * and to wait. A channel of a type that no service is built for is a sink.
 */

import { PRIORITY } from '../../engine/engine.ts';
import type { Armed } from '../armed.ts';
import type { WorldContext } from '../context.ts';
import type { DownFrame } from '../events.ts';
import type { ServiceName, UpMessage } from './messages.ts';
import type { CloudService, EndOfChannel, ServicePort } from './service.ts';

/** Makes a service around its port. */
export type ServiceMaker = (port: ServicePort, armed: Armed) => CloudService;
/** The services of a scenario; one that is missing takes everything in and says nothing. */
export type ServiceMakers = { readonly [N in ServiceName]?: ServiceMaker };

/** What the cloud does for its services. */
export interface ServicesPort {
  send(frame: DownFrame): void;
  end(channel: number, how: 'close' | 'reset'): void;
}

export class Services {
  private readonly services = new Map<ServiceName, CloudService>();
  private owners = new Map<number, ServiceName>();
  private readonly context: WorldContext;
  private readonly armed: Armed;
  private readonly cloud: ServicesPort;

  constructor(makers: ServiceMakers, context: WorldContext, armed: Armed, cloud: ServicesPort) {
    this.context = context;
    this.armed = armed;
    this.cloud = cloud;
    for (const [name, make] of Object.entries(makers) as [ServiceName, ServiceMaker][]) {
      this.services.set(name, make(this.portOf(name), armed));
    }
    context.engine.on({
      'cloud.serviceTimer': ({ channel, timer }) => this.of(channel)?.timer(channel, timer),
    });
  }

  opened(channel: number, service: ServiceName, receiveBytes: number): void {
    this.owners.set(channel, service);
    this.of(channel)?.opened(channel, receiveBytes);
  }

  message(channel: number, message: UpMessage): void {
    this.of(channel)?.message(channel, message);
  }

  spaceFreed(channel: number, count: number): void {
    this.of(channel)?.spaceFreed(channel, count);
  }

  closed(channel: number, how: EndOfChannel): void {
    this.of(channel)?.closed(channel, how);
    this.owners.delete(channel);
  }

  private of(channel: number): CloudService | undefined {
    const name = this.owners.get(channel);
    return name === undefined ? undefined : this.services.get(name);
  }

  private portOf(service: ServiceName): ServicePort {
    const { context, armed, cloud } = this;
    const { engine, recorder } = context;
    const bytes = (channel: number, what: 'offered' | 'dropped', count: number) => {
      if (count > 0) recorder.append({ kind: 'bytes', at: engine.now, channel, what, count });
    };
    return {
      get nowUs() {
        return engine.now;
      },
      get chance() {
        return context.chance.stream(`service.${service}`);
      },
      send: (channel, message, payload) => {
        bytes(channel, 'offered', payload);
        // Lost behind the cloud, so that no room in the device is taken for it.
        if (armed.next('answerLost') !== undefined) {
          bytes(channel, 'dropped', payload);
          return false;
        }
        const radioBytes = payload + context.channelOverhead;
        cloud.send({ type: 'service', channel, message, payload, bytes: radioBytes });
        return true;
      },
      timerIn: (channel, afterUs, timer) => {
        const event = { type: 'cloud.serviceTimer', channel, timer } as const;
        engine.scheduleIn(afterUs, PRIORITY.cloud, event);
      },
      end: (channel, how) => cloud.end(channel, how),
      note: (channel, id, what, detail, count) =>
        recorder.append({
          kind: 'exchange',
          at: engine.now,
          channel,
          service,
          what,
          id,
          detail,
          bytes: count,
        }),
    };
  }

  snapshot() {
    return {
      owners: [...this.owners],
      states: [...this.services].map(([name, service]) => [name, service.snapshot()] as const),
    };
  }

  restore(s: ReturnType<Services['snapshot']>): void {
    this.owners = new Map(s.owners);
    for (const [name, state] of s.states) this.services.get(name)?.restore(state);
  }
}
