/**
 * The Microvisor kernel, assembled: it owns the radio and the app, and serves the system calls.
 *
 * The parts (life of the app, connection, channels, notification centers, interrupt line, log relay,
 * updater, clocks, debugging) know nothing of each other; what one of them reports to another goes
 * through here. This file also holds what is left: the kernel's own life, and what the app has asked
 * to be told of.
 */

import {
  MvChannelType,
  MvEventType,
  MvSystemNotificationSource,
  MvWakeReason,
} from '../abi/enums.ts';
import type { DownFrame, KernelPort, TransportEnd, UpFrame } from '../world/events.ts';
import { AppLife } from './app-life.ts';
import { Board } from './board.ts';
import type { ChannelService } from './channel-service.ts';
import { Channels } from './channels.ts';
import { Clocks } from './clocks.ts';
import { Connection } from './connection.ts';
import type { AppPort, KernelContext } from './context.ts';
import { Debugging } from './debugging.ts';
import { Exchanges } from './exchanges.ts';
import { Injections } from './injections.ts';
import { InterruptLine } from './interrupt-line.ts';
import { LogRelay } from './log-relay.ts';
import { MqttSessions } from './mqtt-sessions.ts';
import { NotificationCenters } from './notification-centers.ts';
import { Updater } from './updater.ts';

/** A request for the network: what mvRequestNetwork made. */
export interface NetworkRequest {
  readonly handle: number;
  readonly center: number;
  readonly tag: number;
}

/** A subscription to system events. */
export interface SystemSource {
  readonly handle: number;
  readonly source: number;
  readonly center: number;
  readonly tag: number;
}

export interface KernelData {
  requests: NetworkRequest[];
  sources: SystemSource[];
}

export class Kernel implements KernelPort {
  readonly context: KernelContext;
  readonly connection: Connection;
  readonly channels: Channels;
  readonly exchanges: Exchanges;
  readonly mqtt: MqttSessions;
  readonly centers: NotificationCenters;
  readonly logs: LogRelay;
  readonly updater: Updater;
  readonly clocks: Clocks;
  readonly interrupts: InterruptLine;
  readonly injections = new Injections();
  readonly board: Board;
  private data: KernelData = initial();
  private readonly app: AppLife;
  private readonly debugging: Debugging;

  constructor(context: KernelContext, app: AppPort) {
    this.context = context;
    this.app = new AppLife(context, app, {
      over: (why) => this.lifeOver(why),
      crashed: (detail) => this.connection.reportError('app', detail),
    });
    this.board = new Board(context, app, {
      nextCheckInUs: () => this.connection.nextCheckInUs,
      isAlive: (life) => this.isAlive(life),
      fallAsleep: () => this.fallAsleep(),
      wake: (reason, checkIn, why) => this.wake(reason, checkIn, why),
      testingOver: (passed) => this.testingOver(passed),
      crashed: (detail) => {
        this.app.crash(detail);
      },
    });
    this.debugging = new Debugging(context, {
      isAppAlive: () => this.app.isAlive,
      sessionChanged: (on, why) => this.connection.set('DEBUGGERATTACHED', on, why),
      holdNotifications: () => this.centers.hold(),
      releaseNotifications: () => this.centers.release(),
    });
    this.clocks = new Clocks(context);
    this.interrupts = new InterruptLine(context, (irq) => app.pend(irq));
    this.centers = new NotificationCenters(
      context,
      (irq) => this.interrupts.pend(irq),
      () => this.clocks.microseconds,
    );
    this.channels = new Channels(
      context,
      (center, event, tag) => this.centers.post(center, event, tag),
      (type) => this.serviceOf(type),
    );
    this.exchanges = new Exchanges(context, this.channels);
    this.mqtt = new MqttSessions(context, this.channels, this.exchanges);
    this.connection = new Connection(context, {
      requestCount: () => this.data.requests.length,
      statusChanged: () => this.networkStatusChanged(),
      connected: () => this.logs.connected(),
      disconnected: (why, how) => {
        this.logs.disconnected();
        this.updater.disconnected();
        this.channels.loseAll(undefined, why, how);
      },
    });
    this.logs = new LogRelay(context, () => this.connection.isConnected);
    this.updater = new Updater(context, {
      fetching: (on) => this.connection.set('FETCHINGUPDATE', on, 'update'),
      notifySystem: (source, event) => this.notifySystem(source, event),
      installing: (kind) => this.app.stop(`${kind} update goes in`),
      installed: (kind) => this.updateInstalled(kind),
    });
  }

  /** What serves the channels of a type; opaque bytes need nothing. */
  private serviceOf(type: number): ChannelService | undefined {
    switch (type) {
      case MvChannelType.HTTP:
      case MvChannelType.CONFIGFETCH:
        return this.exchanges;
      case MvChannelType.MQTT:
        return this.mqtt;
      default:
        return undefined;
    }
  }

  get life(): number {
    return this.app.number;
  }

  /** Whether that life of the app is the present one. */
  isAlive(life: number): boolean {
    return this.app.isAlive && this.app.number === life;
  }

  get wakeReason(): MvWakeReason {
    return this.app.wakeReason;
  }

  get isHalted(): boolean {
    return this.debugging.isHalted;
  }

  get requestCount(): number {
    return this.data.requests.length;
  }

  get sourceCount(): number {
    return this.data.sources.length;
  }

  // KernelPort: what the world reports

  powerOn(): void {
    this.start(MvWakeReason.COLDBOOT, this.context.device.kernelBootUs);
  }

  powerLost(): void {
    this.board.powerLost();
    this.app.stop('power lost');
    this.stop('power lost');
    this.app.powerLost();
  }

  bearerUp(): void {
    this.connection.bearerUp();
  }

  bearerDown(): void {
    this.connection.bearerDown();
  }

  transportUp(): void {
    this.connection.transportUp();
  }

  transportDown(why: string, how: TransportEnd): void {
    this.connection.transportDown(why, how);
  }

  handshakeFailed(): void {
    this.connection.handshakeFailed();
  }

  frameSent(frame: UpFrame): void {
    if (frame.type === 'data' || frame.type === 'service') this.channels.sent(frame);
    else if (frame.type === 'log') this.logs.sent();
  }

  frameLost(frame: UpFrame, sent: boolean): void {
    if (!sent) return;
    if (frame.type === 'data' || frame.type === 'service') this.channels.lostInFlight(frame);
    else if (frame.type === 'log') this.logs.lostInFlight(frame.text);
  }

  frameArrived(frame: DownFrame): void {
    switch (frame.type) {
      case 'opened':
        this.channels.opened(frame.channel);
        break;
      case 'data':
        this.channels.received(frame.channel, frame.data);
        break;
      case 'service':
        this.channels.messageArrived(frame.channel, frame.message, frame.payload);
        break;
      case 'closed':
        this.channels.closedByServer(frame.channel, frame.how);
        break;
      case 'welcome':
        this.clocks.synchronise(frame.epochUs);
        this.logs.serverAllows(frame.logging);
        this.connection.welcomed();
        break;
      case 'staged':
        this.updater.staged(frame.update);
        break;
      case 'layer':
        this.updater.layerArrived(frame.update, frame.layer);
        break;
      case 'debugger':
        if (frame.attached) this.debugging.attached(frame.haltUs);
        else this.debugging.detached();
        break;
      case 'logging':
        this.logs.serverAllows(frame.allowed);
        break;
      case 'restart':
        this.restartedByServer(frame.what);
        break;
    }
  }

  // The kernel's own life

  private start(reason: MvWakeReason, bootUs: number): void {
    this.clocks.kernelStarted();
    this.logs.kernelStarted();
    this.updater.kernelStarted();
    this.connection.start(reason === MvWakeReason.COLDBOOT);
    this.app.boot(reason, bootUs, 'kernel start');
  }

  private stop(why: string): void {
    this.app.cancelBoot();
    this.debugging.kernelStopped(why);
    this.updater.kernelStopped();
    this.connection.stop(why);
  }

  /** The kernel starts again, and with it everything but what is in flash. */
  private restart(reason: MvWakeReason, why: string): void {
    const { device, world } = this.context;
    this.app.stop(why);
    this.stop(why);
    world.link.close(why);
    world.radio.powerOff(why);
    this.start(reason, device.kernelBootUs);
  }

  /** The kernel fails, starts again, and reports it. False when there is no power to do it. */
  fail(reason: MvWakeReason, text: string): boolean {
    if (!this.isRunning) return false;
    this.restart(reason, text);
    this.connection.reportError('kernel', text);
    return true;
  }

  /** The kernel goes on, with an error of its own to report. False when there is no power. */
  reportKernelError(text: string): boolean {
    if (!this.isRunning) return false;
    this.connection.reportError('kernel', text);
    return true;
  }

  /** There is power, and the device is not in deep sleep. */
  private get isRunning(): boolean {
    return this.context.world.isPowered && !this.board.sleep.isDeep;
  }

  /** mvDeepSleep: nothing of app and kernel stays but what is in flash. */
  private fallAsleep(): void {
    const { world } = this.context;
    // The kernel first: without an app it would take the network over.
    this.stop('deep sleep');
    this.app.stop('deep sleep');
    world.link.close('deep sleep');
    world.radio.powerOff('deep sleep');
  }

  private wake(reason: MvWakeReason, checkIn: boolean, why: string): void {
    this.start(reason, this.context.device.kernelBootUs);
    if (checkIn) this.connection.checkInDue(why);
  }

  /** mvTestingComplete: the code that tested ends, and the final app starts if it may. */
  private testingOver(passed: boolean): void {
    this.app.stop('tests over');
    if (!passed) return;
    const { installUs } = this.context.settings.cloud;
    this.app.boot(MvWakeReason.APPLICATIONUPDATE, installUs, 'final app goes in');
  }

  /** A developer restarts the app in a session of the debugger; false when there is none. */
  restartFromDebugger(): boolean {
    if (!this.debugging.isAttached || !this.app.isAlive) return false;
    this.app.restart(MvWakeReason.DEBUGGERRESTART, 'restarted from the debugger');
    return true;
  }

  private restartedByServer(what: 'app' | 'kernel'): void {
    if (what === 'kernel') this.restart(MvWakeReason.REMOTEMICROVISORRESTART, 'remote restart');
    else this.app.restart(MvWakeReason.REMOTEAPPLICATIONRESTART, 'remote restart');
  }

  private updateInstalled(kind: 'app' | 'kernel'): void {
    if (kind === 'kernel') {
      this.restart(MvWakeReason.MICROVISORUPDATE, 'kernel updated');
      return;
    }
    this.app.boot(MvWakeReason.APPLICATIONUPDATE, this.context.device.appBootUs, 'app updated');
  }

  /** A check-in is wanted now. False when there is no power to do it. */
  checkInNow(why: string): boolean {
    if (!this.context.world.isPowered) return false;
    if (this.board.sleep.isDeep) {
      this.board.sleep.wakeForCheckIn(why);
      return true;
    }
    this.connection.checkInDue(why);
    return true;
  }

  // The app's life

  /** The main program returned. Interrupts are still served, so the app is not dead. */
  mainReturned(): void {
    this.app.mainReturned();
  }

  /** The app made a mistake that ends its life (D21). False when it does not live. */
  appCrashed(detail: string): boolean {
    return this.app.crash(detail);
  }

  /** mvRestart: the app ends now; a pending update goes in first. */
  requestRestart(): void {
    if (this.updater.isReady) {
      this.updater.apply();
      return;
    }
    const reason = MvWakeReason[this.context.assumptions.plainRestartReason];
    this.app.restartSoon(reason, 'mvRestart');
  }

  /** The app is gone: everything that it held goes with it. */
  private lifeOver(why: string): void {
    this.channels.vanishAll();
    this.logs.appDied();
    this.centers.clear();
    this.interrupts.clear();
    this.board.lifeOver(why);
    this.data.requests = [];
    this.data.sources = [];
    this.context.handles.vanishAll(this.app.number);
    this.debugging.resume(why);
    this.connection.appDied(why);
  }

  // Network requests and system events

  addRequest(request: NetworkRequest): void {
    const first = this.connection.owner === 'microvisor';
    const wasConnected = this.connection.isConnected;
    this.data.requests.push(request);
    if (first) this.connection.appTookOver();
    else this.connection.requestsChanged('mvRequestNetwork');
    if (wasConnected && this.context.assumptions.notifyWhenAlreadyConnected === 'yes') {
      this.centers.post(request.center, MvEventType.NETWORKSTATUSCHANGED, request.tag);
    }
  }

  /** Its channels end even if another handle keeps the link up (D23). */
  removeRequest(handle: number): void {
    this.data.requests = this.data.requests.filter((r) => r.handle !== handle);
    this.channels.loseAll(handle, 'network released');
    this.connection.requestsChanged('mvReleaseNetwork');
  }

  addSource(source: SystemSource): void {
    this.data.sources.push(source);
  }

  removeSource(handle: number): void {
    this.data.sources = this.data.sources.filter((s) => s.handle !== handle);
  }

  private networkStatusChanged(): void {
    for (const request of this.data.requests) {
      this.centers.post(request.center, MvEventType.NETWORKSTATUSCHANGED, request.tag);
    }
    this.notifySystem(MvSystemNotificationSource.NETWORK, MvEventType.NETWORKSTATUSCHANGED);
  }

  private notifySystem(source: number, event: number): void {
    for (const s of this.data.sources) {
      if (s.source === source) this.centers.post(s.center, event, s.tag);
    }
  }

  snapshot() {
    return {
      data: structuredClone(this.data),
      app: this.app.snapshot(),
      debugging: this.debugging.snapshot(),
      connection: this.connection.snapshot(),
      channels: this.channels.snapshot(),
      exchanges: this.exchanges.snapshot(),
      mqtt: this.mqtt.snapshot(),
      centers: this.centers.snapshot(),
      logs: this.logs.snapshot(),
      updater: this.updater.snapshot(),
      clocks: this.clocks.snapshot(),
      interrupts: this.interrupts.snapshot(),
      injections: this.injections.snapshot(),
      board: this.board.snapshot(),
      handles: this.context.handles.snapshot(),
      memory: this.context.memory.snapshot(),
    };
  }

  restore(s: ReturnType<Kernel['snapshot']>): void {
    this.data = structuredClone(s.data);
    this.app.restore(s.app);
    this.debugging.restore(s.debugging);
    this.connection.restore(s.connection);
    this.channels.restore(s.channels);
    this.exchanges.restore(s.exchanges);
    this.mqtt.restore(s.mqtt);
    this.centers.restore(s.centers);
    this.logs.restore(s.logs);
    this.updater.restore(s.updater);
    this.clocks.restore(s.clocks);
    this.interrupts.restore(s.interrupts);
    this.injections.restore(s.injections);
    this.board.restore(s.board);
    this.context.handles.restore(s.handles);
    this.context.memory.restore(s.memory);
  }
}

function initial(): KernelData {
  return { requests: [], sources: [] };
}
