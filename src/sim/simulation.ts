/**
 * One run: scenario and app in, records out. The composition root, and the only one.
 *
 * Virtual time moves in one place. An event is due, or the app wants to go on: the earlier of the
 * two happens, events before the app at the same instant. A system call takes its duration, one
 * that blocks all of its time: the events that fall into it happen before it returns (D44). Whoever
 * runs a simulation calls `advance` until it says that the run is over, then `finish`.
 */

import type { MvStatus } from '../abi/status.ts';
import type { SyscallName } from '../abi/syscalls.ts';
import { Chance } from '../engine/chance.ts';
import { Engine, PRIORITY } from '../engine/engine.ts';
import { InvariantError, invariant } from '../engine/invariant.ts';
import type { I2cDevice } from '../host/cortex-m/peripherals/i2c-device.ts';
import type { Host, HostServices } from '../host/host.ts';
import type { Program } from '../host/program.ts';
import type { AppPort, KernelEvent } from '../microvisor/context.ts';
import { type CallSite, Door } from '../microvisor/door.ts';
import { Handles } from '../microvisor/handles.ts';
import { Kernel } from '../microvisor/kernel.ts';
import { AppMemory } from '../microvisor/memory.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Recorder, type RecordSink } from '../trace/recorder.ts';
import type { WorldEvent } from '../world/events.ts';
import type { Peer } from '../world/peer.ts';
import type { Recording } from '../world/recorded-link.ts';
import type { HttpEndpoint } from '../world/services/http-endpoint.ts';
import { World } from '../world/world.ts';
import type { CalmPrefix } from './calm-prefix.ts';
import { type FaultEvent, FaultPlan, type PartlyFired } from './fault-plan.ts';
import { flashOf, hostOf } from './hosts.ts';
import { peersOf } from './peers.ts';
import { servicesOf } from './services.ts';

/** A run in which the app is never long in one stretch gives signs of life as well. */
const STEPS_PER_HEARTBEAT = 256;

type SimEvent = WorldEvent | KernelEvent | FaultEvent | { readonly type: 'sim.powerOn' };

export interface SimulationOptions {
  /** Makes no trace: no records, sinks or triggers on records; the hash is that of nothing. */
  readonly traceOff?: boolean;
  /** Sees the trace, record by record. */
  readonly sinks?: readonly RecordSink[];
  /** Peers of kind `function`, by endpoint; loaded by whoever reads files. */
  readonly peers?: ReadonlyMap<string, Peer>;
  /** HTTP endpoints of the user's own, by file; loaded by whoever reads files. */
  readonly endpoints?: ReadonlyMap<string, HttpEndpoint>;
  /** I2C devices of the user's own, by file; loaded by whoever reads files. */
  readonly i2cDevices?: ReadonlyMap<string, I2cDevice>;
  /** Bytes of the app's flash, loaded by whoever reads files. */
  readonly flashImage?: Uint8Array;
  /** What is in the files of a recorded link, where the world has one. */
  readonly recording?: Recording;
  /** Makes snapshots of generator apps possible, at the price of a growing log. */
  readonly resumable?: boolean;
  /** False: firmware executes every pass of every loop, to show that skipping changes nothing. */
  readonly skipsIdle?: boolean;
  /** Called now and then while the app runs, for a watchdog outside. */
  readonly heartbeat?: () => void;
}

export class Simulation {
  readonly scenario: Scenario;
  readonly program: Program;
  readonly recorder: Recorder;
  readonly world: World;
  readonly kernel: Kernel;
  private readonly engine = new Engine<SimEvent>();
  private readonly chance: Chance;
  private readonly door: Door;
  private readonly host: Host;
  private readonly faults: FaultPlan;
  private readonly heartbeat: () => void;
  private readonly callCostUs: number;
  private over = false;
  /** Steps that were taken beyond what `advance` was asked for. */
  private ahead = 0;

  constructor(scenario: Scenario, program: Program, options: SimulationOptions = {}) {
    this.scenario = scenario;
    this.program = program;
    this.heartbeat = options.heartbeat ?? (() => {});
    this.callCostUs = scenario.assumptions.callCost;
    this.recorder = new Recorder(options.traceOff);
    for (const sink of options.sinks ?? []) this.recorder.addSink(sink);
    const { engine, recorder } = this;
    const chance = new Chance(scenario.seed);
    this.chance = chance;
    const settings = scenario.world;
    const peers = peersOf(scenario.peers, options.peers ?? new Map());
    const { startEpochUs } = scenario;
    const { channelOverhead } = scenario.assumptions;
    const worldContext = { engine, chance, recorder, settings, channelOverhead };
    const services = servicesOf(scenario, worldContext, options.endpoints ?? new Map());
    this.world = new World(worldContext, peers, services, startEpochUs, options.recording);
    const memory = new AppMemory(flashOf(program, options.flashImage));
    const app: AppPort = {
      boot: () => this.host.boot(),
      kill: () => this.host.kill(),
      pend: (irq) => this.host.pend(irq),
      hasHandler: (irq) => this.host.hasHandler(irq),
      setFast: (fast, runnable) => this.host.setFast(fast, runnable),
    };
    const kernelContext = {
      engine,
      chance,
      recorder,
      device: scenario.device,
      settings,
      assumptions: scenario.assumptions,
      world: this.world,
      memory,
      handles: new Handles(chance.stream('kernel.handles'), recorder, engine),
    };
    this.kernel = new Kernel(kernelContext, app);
    this.world.attach(this.kernel);
    this.door = new Door(this.kernel);
    this.host = hostOf(program, this.hostServices(memory), scenario, {
      resumable: options.resumable ?? false,
      skipsIdle: options.skipsIdle ?? true,
      i2cDevices: options.i2cDevices ?? new Map(),
      chance,
    });
    this.faults = new FaultPlan(scenario.faults, {
      engine,
      recorder,
      chance,
      world: this.world,
      kernel: this.kernel,
      crashApp: (message) => this.kernel.appCrashed(message),
    });
    engine.on({ 'sim.powerOn': () => this.world.switchOn('start of the run') });
    engine.schedule(0, PRIORITY.world, { type: 'sim.powerOn' });
  }

  get nowUs(): number {
    return this.engine.now;
  }

  /** Events of the engine that have fired. */
  get events(): number {
    return this.engine.fired;
  }

  /** System calls that the app made. */
  get calls(): number {
    return this.door.count;
  }

  get isOver(): boolean {
    return this.over;
  }

  /** The app's own stack at its last crash, for a person; not part of the trace. */
  get lastCrashStack(): string {
    return this.host.lastCrashStack;
  }

  /** Faults of the plan that have not fired so far. */
  get neverFired(): readonly string[] {
    return this.faults.neverFired;
  }

  /** Faults that have fired less often than the plan wants. */
  get partlyFired(): readonly PartlyFired[] {
    return this.faults.partlyFired;
  }

  /**
   * Takes `steps` steps; false when the run is over. An event is a step, and so is a stretch of the
   * app's code; one of firmware that has executed much counts for many, and what it is beyond
   * `steps` is taken off the next ones. So many small advances come as far as one long one.
   */
  advance(steps: number): boolean {
    this.ahead = this.drive((taken) => taken < steps, this.ahead) - steps;
    return !this.over;
  }

  /**
   * Advances to a virtual time, or to the end of the run. It goes beyond the time when a system
   * call does that began before: there is no stopping in the middle of the app's code.
   */
  advanceTo(atUs: number): void {
    const { lengthUs } = this.scenario;
    this.drive(() => Math.min(this.nextUs(), lengthUs) <= atUs);
    if (!this.over && this.engine.now < atUs) this.engine.advanceTo(atUs);
  }

  /** Returns the steps that were taken, `from` included. */
  private drive(goesOn: (taken: number) => boolean, from = 0): number {
    let taken = from;
    try {
      for (let i = 0; !this.over && goesOn(taken); i += 1) {
        if (i % STEPS_PER_HEARTBEAT === 0) this.heartbeat();
        taken += this.step();
      }
    } catch (error) {
      throw this.explain(error);
    }
    return taken;
  }

  /** The app will do nothing any more, as its host has found out by itself. */
  get hangs(): boolean {
    return this.host.hangs !== '';
  }

  /** Ends the run: the last records are written and the hash is final. */
  finish(what: 'finished' | 'hang' | 'stopped'): string {
    this.over = true;
    this.kernel.channels.reportRemaining();
    this.kernel.logs.reportRemaining();
    const { recorder, engine } = this;
    recorder.append({ kind: 'end', at: engine.now, what, events: engine.fired });
    return recorder.digest();
  }

  /** The app is in a stretch of code without end, as the watchdog or its host has found. */
  finishHung(): string {
    const { recorder, engine, kernel } = this;
    const detail = this.host.hangs || 'no system call and no wait for too long';
    recorder.append({ kind: 'app', at: engine.now, life: kernel.life, what: 'hang', detail });
    return this.finish('hang');
  }

  private nextUs(): number {
    if (this.appCanRun) return this.engine.now;
    return Math.min(this.engine.nextAt, this.appWakeUs);
  }

  private get appCanRun(): boolean {
    return this.host.isReady && !this.kernel.isHalted;
  }

  private get appWakeUs(): number {
    return this.kernel.isHalted ? Number.POSITIVE_INFINITY : this.host.wakeAtUs;
  }

  private step(): number {
    const { engine } = this;
    // Events of this instant come before the app: it sees one settled moment.
    if (this.appCanRun && engine.nextAt > engine.now) return this.runApp();
    const eventUs = engine.nextAt;
    // A wake-up that fell into a halt or a long call is due now, and still after the events of now.
    const appUs = Math.max(this.appWakeUs, engine.now);
    if (Math.min(eventUs, appUs) > this.scenario.lengthUs) {
      engine.advanceTo(this.scenario.lengthUs);
      this.over = true;
      return 1;
    }
    if (eventUs > appUs) {
      engine.advanceTo(appUs);
      return this.runApp();
    }
    engine.step();
    return 1;
  }

  private runApp(): number {
    const work = this.host.run();
    if (this.hangs) this.over = true;
    return work;
  }

  private hostServices(memory: AppMemory): HostServices {
    const simulation = this;
    return {
      get now() {
        return simulation.engine.now;
      },
      memory,
      get deadlineUs() {
        // Code that takes time may still run in the last microsecond.
        return Math.min(simulation.engine.nextAt, simulation.scenario.lengthUs + 1);
      },
      advanceTo: (us) => this.engine.advanceTo(us),
      record: (record) => this.recorder.append(record),
      get life() {
        return simulation.kernel.life;
      },
      call: (name, args, site) => this.call(name, args, site),
      interruptEntered: (irq) => this.interruptEntered(irq),
      crashed: (detail) => {
        this.kernel.appCrashed(detail);
      },
      mainReturned: () => this.kernel.mainReturned(),
      heartbeat: () => this.heartbeat(),
    };
  }

  /**
   * One system call: served at once, then its duration passes. An app that the debugger halts
   * meanwhile is in the call until it is let go.
   */
  private call(name: SyscallName, args: readonly number[], site: CallSite): MvStatus {
    const { engine } = this;
    const { life } = this.kernel;
    const status = this.door.enter(name, args, site);
    const { blocksUs, blocksUntilInterrupt } = this.door;
    const endUs = this.scenario.lengthUs;
    const untilUs = Math.min(engine.now + this.callCostUs, endUs);
    while (engine.nextAt <= untilUs) engine.step();
    engine.advanceTo(untilUs);
    if (blocksUntilInterrupt) this.block(life, endUs, () => this.host.hasInterrupt);
    else if (blocksUs > 0) this.block(life, Math.min(untilUs + blocksUs, endUs), () => false);
    while (this.kernel.isHalted && engine.nextAt <= endUs) engine.step();
    while (engine.nextAt === engine.now) engine.step();
    if (this.kernel.isHalted) engine.advanceTo(endUs);
    // A run that ends in a call ends for the app here: it is never given another instant.
    if (engine.now === endUs && !this.over) {
      this.over = true;
      this.host.kill();
    }
    return status;
  }

  /** A call that blocks: events go on until its time, its end, or the end of the app's life. */
  private block(life: number, untilUs: number, isOver: () => boolean): void {
    const { engine, kernel, host } = this;
    const goesOn = () => kernel.isAlive(life) && !isOver();
    const nextUs = () => Math.min(engine.nextAt, Math.max(engine.now, host.timerAtUs));
    for (let steps = 1; goesOn() && nextUs() <= untilUs; steps += 1) {
      if (engine.nextAt <= nextUs()) engine.step();
      else {
        engine.advanceTo(nextUs());
        host.passTime();
      }
      if (steps % STEPS_PER_HEARTBEAT === 0) this.heartbeat();
    }
    if (goesOn()) engine.advanceTo(untilUs);
    kernel.board.sleep.lightOver('interrupt');
  }

  private interruptEntered(irq: number): void {
    const { recorder, engine, kernel } = this;
    recorder.append({ kind: 'interrupt', at: engine.now, life: kernel.life, irq });
    kernel.centers.entered(irq);
    kernel.board.fast.entered(irq);
  }

  /** A bug of ours says where it happened. */
  private explain(error: unknown): unknown {
    if (!(error instanceof Error)) return error;
    const where = `seed ${this.scenario.seed}, time ${this.engine.now} us, event ${this.engine.fired}`;
    const stack = `${error.stack ?? error.message}\n    in a run with ${where}`;
    const explained =
      error instanceof InvariantError ? new InvariantError(`${error.message} (${where})`) : error;
    explained.stack = stack;
    return explained;
  }

  /** Whether a snapshot is brought back without running the app again. */
  get restoresByCopy(): boolean {
    return this.host.restoreBy === 'copy';
  }

  /**
   * Goes on from a moment of the same run without faults, with this simulation's plan from there
   * on: the same as the whole run with the plan, of which no fault may fire before the moment.
   * Without a prefix that can be told of faults at times only.
   */
  fork(calm: ReturnType<Simulation['snapshot']>, prefix?: CalmPrefix): void {
    invariant(calm.faults.length === 0, 'only a run without faults is forked');
    this.restore({ ...calm, faults: this.faults.snapshot() });
    this.faults.beginHere(prefix);
  }

  /** Everything that the future of the run depends on, as plain data. Between steps only. */
  snapshot() {
    return {
      engine: this.engine.snapshot(),
      chance: this.chance.snapshot(),
      world: this.world.snapshot(),
      kernel: this.kernel.snapshot(),
      door: this.door.snapshot(),
      faults: this.faults.snapshot(),
      recorder: this.recorder.snapshot(),
      host: this.host.snapshot(),
      over: this.over,
    };
  }

  /** Brings a snapshot back, of this simulation or of another one of the same scenario and app. */
  restore(s: ReturnType<Simulation['snapshot']>): void {
    this.engine.restore(s.engine);
    this.chance.restore(s.chance);
    this.world.restore(s.world);
    this.kernel.restore(s.kernel);
    this.door.restore(s.door);
    this.faults.restore(s.faults);
    this.recorder.restore(s.recorder);
    this.host.restore(s.host);
    this.over = s.over;
  }
}
