/**
 * Connections that are dead while both ends believe in them: NAT drops and half-open spells.
 *
 * A carrier that forgets an idle flow tells nobody: nothing crosses any more, in either direction,
 * until the connection is made anew. In a half-open spell frames reach the server and nothing comes
 * back. The kernel notices with its probe: after each 35 s in which nothing arrived it asks, an
 * answer may take 3 s, and the fourth that is missing ends the connection (D46). One answer wipes
 * out the failures before it.
 *
 * While all is well probes are answered, so they are not simulated: only when the flow goes silent
 * is it worked out when the kernel will have noticed. An answered probe counts as traffic for the
 * NAT, so a time-out longer than the probe's interval never strikes; it keeps no radio bearer from
 * idling, a simplification.
 */

import { PRIORITY } from '../engine/engine.ts';
import { type Mover, type Moves, mover } from '../trace/machine.ts';
import type { WorldContext } from './context.ts';

type FlowState = 'alive' | 'halfOpen' | 'dead';
const MOVES: Moves<FlowState> = {
  alive: ['halfOpen', 'dead'],
  halfOpen: ['alive', 'dead'],
  dead: ['alive', 'halfOpen'],
};

export interface FlowData {
  state: FlowState;
  connected: boolean;
  /** Half-open windows that are open. */
  windows: number;
  /** The NAT has forgotten the connection. */
  dropped: boolean;
  /** When something last arrived from the server. */
  heardAt: number;
  noticeEvent: number;
  natEvent: number;
}

export interface FlowPort {
  /** What can pass has changed. */
  flowChanged(): void;
  /** The kernel's probes found out. */
  flowBroken(why: string): void;
  /** When something last crossed, in either direction. */
  lastActiveUs(): number;
}

export class Flow {
  private data: FlowData = {
    state: 'alive',
    connected: false,
    windows: 0,
    dropped: false,
    heardAt: 0,
    noticeEvent: 0,
    natEvent: 0,
  };
  private readonly context: WorldContext;
  private readonly port: FlowPort;
  private readonly move: Mover<FlowState>;

  constructor(context: WorldContext, port: FlowPort) {
    this.context = context;
    this.port = port;
    this.move = mover('flow', MOVES, context.recorder, context.engine);
    context.engine.on({
      'flow.noticed': () => this.noticed(),
      'flow.natTimeout': () => this.natTimeout(),
    });
  }

  get upPasses(): boolean {
    return !this.data.dropped;
  }

  get downPasses(): boolean {
    return !this.data.dropped && this.data.windows === 0;
  }

  /** A half-open window begins. */
  blockDown(why: string): void {
    this.data.windows += 1;
    this.update(why);
  }

  /** One ends. */
  unblockDown(why: string): void {
    this.data.windows -= 1;
    this.update(why);
  }

  /** The NAT forgets the connection. False when there is none. */
  drop(why: string): boolean {
    if (!this.data.connected) return false;
    this.data.dropped = true;
    this.update(why);
    return true;
  }

  connected(): void {
    this.data.connected = true;
    this.data.heardAt = this.context.engine.now;
    this.watchNat(this.context.engine.now);
    // A spell that began between the last frame of the handshake and now.
    if (this.data.state !== 'alive') this.watch();
  }

  disconnected(): void {
    const { engine } = this.context;
    engine.cancel(this.data.noticeEvent);
    engine.cancel(this.data.natEvent);
    this.data.noticeEvent = 0;
    this.data.natEvent = 0;
    this.data.connected = false;
    this.data.dropped = false;
    this.update('connection gone');
  }

  /** Something arrived from the server. */
  heard(): void {
    this.data.heardAt = this.context.engine.now;
  }

  private update(why: string): void {
    const { dropped, windows, state } = this.data;
    const next = dropped ? 'dead' : windows > 0 ? 'halfOpen' : 'alive';
    if (next === state) return;
    this.data.state = this.move(state, next, why);
    if (next === 'alive') {
      this.context.engine.cancel(this.data.noticeEvent);
      this.data.noticeEvent = 0;
    } else if (this.data.connected && this.data.noticeEvent === 0) this.watch();
    this.port.flowChanged();
  }

  /** From the next probe on none is answered: works out when the kernel gives up. */
  private watch(): void {
    const { engine, settings } = this.context;
    const { probeUs, probeLimitUs, probeFailures } = settings.timeouts;
    if (probeUs === 0) return;
    const asked = Math.floor((engine.now - this.data.heardAt) / probeUs);
    const lastProbe = this.data.heardAt + (asked + probeFailures) * probeUs;
    this.data.noticeEvent = engine.schedule(lastProbe + probeLimitUs, PRIORITY.world, {
      type: 'flow.noticed',
    });
  }

  private noticed(): void {
    this.data.noticeEvent = 0;
    const { probeFailures } = this.context.settings.timeouts;
    this.port.flowBroken(`no answer to ${probeFailures} probes`);
  }

  private watchNat(fromUs: number): void {
    const { timeouts, carrier } = this.context.settings;
    const { natTimeoutUs } = carrier;
    if (natTimeoutUs === 0) return;
    if (timeouts.probeUs > 0 && timeouts.probeUs <= natTimeoutUs) return;
    this.data.natEvent = this.context.engine.schedule(fromUs + natTimeoutUs, PRIORITY.world, {
      type: 'flow.natTimeout',
    });
  }

  private natTimeout(): void {
    this.data.natEvent = 0;
    const { natTimeoutUs } = this.context.settings.carrier;
    const activeAt = this.port.lastActiveUs();
    if (activeAt + natTimeoutUs > this.context.engine.now) this.watchNat(activeAt);
    else this.drop('idle for too long at the NAT');
  }

  snapshot(): FlowData {
    return { ...this.data };
  }

  restore(data: FlowData): void {
    this.data = { ...data };
  }
}
