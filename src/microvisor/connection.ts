/**
 * Who owns the network, why there is (or is not) a connection, and the attempts to get one.
 *
 * The kernel wants a connection while any reason holds (the flags of mvGetNetworkReasons): the app
 * uses the network, or has never asked for it, a check-in is due, the clock is unset, an error is
 * to be reported, an update is being fetched, a debugger is attached (G7 to G14, D18). One attempt
 * lasts at most two minutes; a whole failed attempt starts the back-off ladder, during which
 * ENHANCECALM prevents further ones (D45). When the last reason ends, the connection lingers for
 * the grace time and then the radio is switched off (D19).
 */

import { MvNetworkReason, type MvNetworkStatus } from '../abi/enums.ts';
import { PRIORITY } from '../engine/engine.ts';
import { type Mover, mover } from '../trace/machine.ts';
import type { TransportEnd } from '../world/events.ts';
import type { KernelContext } from './context.ts';
import { ErrorReports, type ErrorSource } from './error-reports.ts';
import { NETWORK_MOVES, NETWORK_STATUS, type NetworkState, reasonText } from './network-state.ts';

/** Reasons that other parts of the kernel set and clear; the rest is derived. */
export type ReasonFlag = 'RTCNOTSET' | 'COLDBOOTCONNECTION' | 'FETCHINGUPDATE' | 'DEBUGGERATTACHED';

export interface ConnectionData {
  network: NetworkState;
  owner: 'microvisor' | 'app';
  /** The flags that are set and cleared; the others follow from what else there is. */
  flags: number;
  /** What the reasons record said last. */
  shownReasons: number;
  calm: 'no' | 'yes';
  checkInDue: boolean;
  /** The bearer is up but the server was lost or did not answer. */
  serverLost: boolean;
  ladderIndex: number;
  attemptEvent: number;
  calmEvent: number;
  graceEvent: number;
  checkInEvent: number;
  /** When the check-in of that event is due. */
  nextCheckInUs: number;
}

export interface ConnectionPort {
  /** Requests that the app holds. */
  requestCount(): number;
  /** Whether app code is there to take the network over. */
  statusChanged(): void;
  connected(): void;
  disconnected(why: string, how: TransportEnd): void;
}

export class Connection {
  private data: ConnectionData = initial();
  private running = false;
  private readonly reports = new ErrorReports();
  private readonly context: KernelContext;
  private readonly port: ConnectionPort;
  private readonly moveNetwork: Mover<NetworkState>;
  private readonly moveOwner: Mover<'microvisor' | 'app'>;
  private readonly moveCalm: Mover<'no' | 'yes'>;

  constructor(context: KernelContext, port: ConnectionPort) {
    const { recorder, engine } = context;
    this.context = context;
    this.port = port;
    this.moveNetwork = mover('network', NETWORK_MOVES, recorder, engine);
    this.moveOwner = mover('owner', { microvisor: ['app'], app: ['microvisor'] }, recorder, engine);
    this.moveCalm = mover('calm', { no: ['yes'], yes: ['no'] }, recorder, engine);
    engine.on({
      'kernel.checkInDue': () => this.checkInDue('period over'),
      'kernel.graceOver': () => this.graceOver(),
      'kernel.attemptLimit': () => this.attemptFailed(),
      'kernel.calmOver': () => this.calmOver(),
    });
  }

  // What the app can ask

  get isConnected(): boolean {
    return this.running && this.context.world.link.transport === 'up';
  }

  get status(): MvNetworkStatus {
    return NETWORK_STATUS[this.data.network];
  }

  /** The bit field of mvGetNetworkReasons. */
  get reasons(): number {
    return this.wanted() | (this.data.calm === 'yes' ? MvNetworkReason.ENHANCECALM : 0);
  }

  /** Whether radio or link are in use, or will be as soon as they can. */
  get isActive(): boolean {
    const { radio, link } = this.context.world;
    return this.wanted() !== 0 || link.transport !== 'down' || radio.state !== 'off';
  }

  /** When the next check-in is due, now for one that waits; Infinity when none is planned. */
  get nextCheckInUs(): number {
    if (this.data.checkInDue) return this.context.engine.now;
    return this.data.checkInEvent === 0 ? Number.POSITIVE_INFINITY : this.data.nextCheckInUs;
  }

  get owner(): 'microvisor' | 'app' {
    return this.data.owner;
  }

  // What happens to the kernel

  /** The kernel starts. It connects by itself, before the app asks for anything (G7). */
  start(coldBoot: boolean): void {
    const { network, shownReasons } = this.data;
    const owner = this.moveOwner(this.data.owner, 'microvisor', 'kernel start');
    const calm = this.moveCalm(this.data.calm, 'no', 'kernel start');
    this.cancelTimers();
    this.data = { ...initial(), network, shownReasons, owner, calm };
    this.reports.kernelStarted(coldBoot);
    this.data.flags = MvNetworkReason.RTCNOTSET;
    if (coldBoot) this.data.flags |= MvNetworkReason.COLDBOOTCONNECTION;
    this.data.checkInDue = this.context.device.minimumCheckInUs === 0;
    this.running = true;
    this.reconcile('kernel start');
  }

  /** The kernel stops, by power or for its own restart. Nothing is reported any more. */
  stop(why: string): void {
    this.running = false;
    this.cancelTimers();
    this.data.network = this.moveNetwork(this.data.network, 'deliberatelyOffline', why);
    this.data.calm = this.moveCalm(this.data.calm, 'no', why);
  }

  set(flag: ReasonFlag, on: boolean, why: string): void {
    const bit = MvNetworkReason[flag];
    if (((this.data.flags & bit) !== 0) === on) return;
    this.data.flags ^= bit;
    this.reconcile(why);
  }

  /** An error to report: the kernel connects to do so (G12), once it runs. */
  reportError(by: ErrorSource, text: string): void {
    this.reports.add(by, text);
    if (this.isConnected) this.checkIn();
    this.reconcile(text);
  }

  /** The app made its first request: from now on it decides (G8). */
  appTookOver(): void {
    this.data.owner = this.moveOwner(this.data.owner, 'app', 'mvRequestNetwork');
    this.reconcile('mvRequestNetwork');
  }

  /** The app's requests changed in number. */
  requestsChanged(why: string): void {
    this.reconcile(why);
  }

  /** The app died: the network is Microvisor's until it asks again (G12, D21). */
  appDied(why: string): void {
    this.data.owner = this.moveOwner(this.data.owner, 'microvisor', why);
    this.reconcile(why);
  }

  // Check-ins

  /** The period is over, or the plan wants a check-in now (G10). */
  checkInDue(why: string): void {
    this.context.engine.cancel(this.data.checkInEvent);
    this.data.checkInEvent = 0;
    this.data.checkInDue = true;
    this.note('check-in due', why);
    if (this.isConnected) this.checkIn();
    this.reconcile('check-in due');
  }

  /** The server answered a check-in: what that one carried is settled, and no more than that. */
  welcomed(): void {
    const period = this.context.device.minimumCheckInUs;
    this.reports.answered();
    this.data.flags &= ~(MvNetworkReason.RTCNOTSET | MvNetworkReason.COLDBOOTCONNECTION);
    this.note('checked in', '');
    this.data.checkInDue = period === 0;
    if (period > 0) {
      this.context.engine.cancel(this.data.checkInEvent);
      this.data.nextCheckInUs = this.context.engine.now + period;
      this.data.checkInEvent = this.context.engine.scheduleIn(period, PRIORITY.kernel, {
        type: 'kernel.checkInDue',
      });
    }
    this.reconcile('checked in');
  }

  private checkIn(): void {
    const errors = this.reports.checkIn();
    this.context.world.link.sendUp({ type: 'checkIn', errors, bytes: 200 + errors.length });
  }

  // What the world reports

  bearerUp(): void {
    if (!this.running) return;
    this.data.serverLost = false;
    if (this.wanted() !== 0) this.context.world.link.connect();
    this.updateStatus('bearer up');
  }

  bearerDown(): void {
    if (!this.running) return;
    this.data.serverLost = false;
    this.updateStatus('bearer down');
  }

  transportUp(): void {
    if (!this.running) return;
    this.cancelAttempt();
    this.data.ladderIndex = 0;
    this.data.serverLost = false;
    this.updateStatus('server reached');
    this.checkIn();
    this.port.connected();
    this.reconcile('server reached');
  }

  transportDown(why: string, how: TransportEnd): void {
    if (!this.running) return;
    this.reports.connectionLost();
    this.data.serverLost = this.context.world.radio.state === 'up';
    this.context.engine.cancel(this.data.graceEvent);
    this.data.graceEvent = 0;
    this.port.disconnected(why, how);
    this.reconcile(why);
  }

  handshakeFailed(): void {
    if (!this.running) return;
    this.data.serverLost = true;
    this.reconcile('server does not answer');
  }

  // The decision

  /** The reasons to be connected, as flags. */
  private wanted(): number {
    let flags = this.data.flags;
    if (this.port.requestCount() > 0) flags |= MvNetworkReason.USINGNETWORK;
    if (this.data.owner === 'microvisor') flags |= MvNetworkReason.NEVERUSEDNETWORKAPI;
    if (this.data.checkInDue) flags |= MvNetworkReason.MINIMUMCHECKINEXPIRED;
    if (this.reports.has('app')) flags |= MvNetworkReason.APPLICATIONERROR;
    if (this.reports.has('kernel')) flags |= MvNetworkReason.KERNELERROR;
    return flags;
  }

  /** Brings what the kernel does in line with what it has reason to do. */
  private reconcile(why: string): void {
    if (!this.running) return;
    const { link } = this.context.world;
    if (this.wanted() !== 0) {
      this.context.engine.cancel(this.data.graceEvent);
      this.data.graceEvent = 0;
      if (link.transport === 'down' && this.data.calm === 'no') this.attempt();
    } else if (link.transport === 'up') this.linger();
    else this.goOffline(why);
    this.updateStatus(why);
  }

  private attempt(): void {
    const { engine, settings, world } = this.context;
    if (this.data.attemptEvent === 0) {
      const limit = settings.timeouts.attemptUs;
      this.data.attemptEvent = engine.scheduleIn(limit, PRIORITY.kernel, {
        type: 'kernel.attemptLimit',
      });
    }
    if (world.radio.state === 'up') world.link.connect();
    else world.radio.powerOn();
  }

  private linger(): void {
    const { device, assumptions, engine } = this.context;
    if (this.data.graceEvent !== 0 || this.reports.isCheckingIn) return;
    const graceUs = assumptions.graceMeans === 'linger' ? device.connectionGraceUs : 0;
    if (graceUs === 0) {
      this.goOffline('no reason left');
      return;
    }
    this.data.graceEvent = engine.scheduleIn(graceUs, PRIORITY.kernel, {
      type: 'kernel.graceOver',
    });
  }

  private graceOver(): void {
    this.data.graceEvent = 0;
    if (this.wanted() === 0) this.goOffline('grace time over');
    this.updateStatus('grace time over');
  }

  private goOffline(why: string): void {
    this.cancelAttempt();
    this.context.world.link.close(why);
    this.context.world.radio.powerOff(why);
  }

  private attemptFailed(): void {
    this.data.attemptEvent = 0;
    const { engine, settings, chance } = this.context;
    const { ladderUs, jitterRatio } = settings.backoff;
    const step = ladderUs[Math.min(this.data.ladderIndex, ladderUs.length - 1)] ?? 0;
    this.data.ladderIndex += 1;
    const jitter = (chance.stream('kernel.calm').unit() * 2 - 1) * jitterRatio;
    const calmUs = Math.max(0, Math.round(step * (1 + jitter)));
    this.data.calm = this.moveCalm(this.data.calm, 'yes', 'attempt failed', calmUs);
    this.data.calmEvent = engine.scheduleIn(calmUs, PRIORITY.kernel, { type: 'kernel.calmOver' });
    this.goOffline('attempt failed');
    this.updateStatus('attempt failed');
  }

  private calmOver(): void {
    this.data.calmEvent = 0;
    this.data.calm = this.moveCalm(this.data.calm, 'no', 'pause over');
    this.reconcile('pause over');
  }

  private updateStatus(why: string): void {
    this.showReasons();
    const before = this.data.network;
    this.data.network = this.moveNetwork(before, this.deriveNetwork(), why);
    if (before !== this.data.network) this.port.statusChanged();
  }

  private deriveNetwork(): NetworkState {
    const { link, radio } = this.context.world;
    if (link.transport === 'up') return 'connected';
    if (this.data.calm === 'yes' || this.wanted() === 0) return 'deliberatelyOffline';
    if (radio.state === 'up' && this.data.serverLost) return 'disconnectedWithLinkUp';
    return 'connecting';
  }

  private showReasons(): void {
    const reasons = this.reasons;
    if (reasons === this.data.shownReasons) return;
    this.context.recorder.append({
      kind: 'state',
      at: this.context.engine.now,
      machine: 'reasons',
      from: reasonText(this.data.shownReasons),
      to: reasonText(reasons),
      plannedUs: 0,
      why: '',
    });
    this.data.shownReasons = reasons;
  }

  private cancelAttempt(): void {
    this.context.engine.cancel(this.data.attemptEvent);
    this.data.attemptEvent = 0;
  }

  private cancelTimers(): void {
    const { engine } = this.context;
    this.cancelAttempt();
    engine.cancel(this.data.calmEvent);
    engine.cancel(this.data.graceEvent);
    engine.cancel(this.data.checkInEvent);
    this.data.calmEvent = 0;
    this.data.graceEvent = 0;
    this.data.checkInEvent = 0;
  }

  private note(what: string, detail: string): void {
    this.context.recorder.append({ kind: 'cloud', at: this.context.engine.now, what, detail });
  }

  snapshot() {
    const { running, data, reports } = this;
    return { running, data: structuredClone(data), reports: reports.snapshot() };
  }

  restore(s: ReturnType<Connection['snapshot']>): void {
    this.running = s.running;
    this.data = structuredClone(s.data);
    this.reports.restore(s.reports);
  }
}

function initial(): ConnectionData {
  return {
    network: 'deliberatelyOffline',
    owner: 'microvisor',
    flags: 0,
    shownReasons: 0,
    calm: 'no',
    checkInDue: false,
    serverLost: false,
    ladderIndex: 0,
    attemptEvent: 0,
    calmEvent: 0,
    graceEvent: 0,
    checkInEvent: 0,
    nextCheckInUs: 0,
  };
}
