/**
 * The radio module: the chain from the power key to an IP address, and its registration.
 *
 * Each stage takes a time drawn when it begins (the draw stands in the trace). Stages from
 * registration on need coverage: without it the module waits in `registering`. Once up, a gap in
 * coverage is noticed after a moment and survived until the registration time-out (D41, D46);
 * coming back later means registering again, warm, since the cell is known. What the network
 * answers to a registration is `registration.ts`.
 */

import { sampleUs } from '../engine/distribution.ts';
import { PRIORITY } from '../engine/engine.ts';
import { type Mover, type Moves, mover } from '../trace/machine.ts';
import type { Armed } from './armed.ts';
import type { WorldContext } from './context.ts';
import type { Registration } from './registration.ts';

export type RadioState =
  | 'off'
  | 'poweringUp'
  | 'readingSim'
  | 'registering'
  | 'attaching'
  | 'activating'
  | 'configuring'
  | 'up'
  | 'poweringOff';

const MOVES: Moves<RadioState> = {
  off: ['poweringUp'],
  poweringUp: ['readingSim', 'poweringOff', 'off'],
  readingSim: ['registering', 'poweringOff', 'off'],
  registering: ['attaching', 'poweringOff', 'off'],
  attaching: ['activating', 'registering', 'poweringOff', 'off'],
  activating: ['configuring', 'registering', 'poweringOff', 'off'],
  configuring: ['up', 'registering', 'poweringOff', 'off'],
  up: ['registering', 'poweringOff', 'off'],
  poweringOff: ['off'],
};

/** The stage after each one of the chain. */
const NEXT = {
  poweringUp: 'readingSim',
  readingSim: 'registering',
  registering: 'attaching',
  attaching: 'activating',
  activating: 'configuring',
  configuring: 'up',
} as const;

export interface RadioData {
  state: RadioState;
  service: 'yes' | 'no';
  /** Registered before since power came: the next search finds the cell quickly. */
  warm: boolean;
  /** Asked to power up again while still powering off. */
  wanted: boolean;
  stageEvent: number;
  noticeEvent: number;
  registrationEvent: number;
  registration: RegistrationState;
}

/** Whether the network lets the module in; after a refusal it waits, with the stage's timer. */
type RegistrationState = 'open' | 'waiting' | 'blocked';
const REGISTRATION_MOVES: Moves<RegistrationState> = {
  open: ['waiting', 'blocked'],
  waiting: ['open'],
  blocked: ['open'],
};

/** What the radio tells the rest of the world. */
export interface RadioPort {
  radioUp(): void;
  radioDown(why: string): void;
}

export class Radio {
  private data: RadioData = cold();
  private readonly context: WorldContext;
  private readonly port: RadioPort;
  private readonly coverage: { readonly present: boolean };
  private readonly move: Mover<RadioState>;
  private readonly moveService: Mover<'yes' | 'no'>;
  private readonly moveRegistration: Mover<RegistrationState>;
  private readonly network: Registration;
  private readonly armed: Armed;

  constructor(
    context: WorldContext,
    coverage: { readonly present: boolean },
    network: Registration,
    armed: Armed,
    port: RadioPort,
  ) {
    this.context = context;
    this.coverage = coverage;
    this.network = network;
    this.armed = armed;
    this.port = port;
    const { recorder, engine } = context;
    this.moveRegistration = mover('registration', REGISTRATION_MOVES, recorder, engine);
    this.move = mover('radio', MOVES, context.recorder, context.engine);
    this.moveService = mover(
      'service',
      { yes: ['no'], no: ['yes'] },
      context.recorder,
      context.engine,
    );
    context.engine.on({
      'radio.stageOver': () => this.stageOver(),
      'radio.coverageNoticed': () => this.coverageNoticed(),
      'radio.registrationLost': () => this.registrationLost(),
    });
  }

  get state(): RadioState {
    return this.data.state;
  }

  /** Presses the power key. Does nothing when the module is on or starting. */
  powerOn(): void {
    this.data.wanted = true;
    if (this.data.state === 'off') this.powerUp();
  }

  /** The module starts, or does what a fault has it do instead. */
  private powerUp(): void {
    const us = this.durationUs('poweringUp');
    const slow = this.armed.next('radioSlow');
    const fails = this.armed.next('radioFails');
    const faults = [slow?.id, fails?.id].filter((id) => id !== undefined);
    const why = faults.length === 0 ? 'power key' : `power key, fault ${faults.join(', ')}`;
    if (fails?.fault.how === 'never') {
      this.data.stageEvent = 0;
      this.data.state = this.move(this.data.state, 'poweringUp', why);
      return;
    }
    const { powerCycleUs } = this.context.settings.radio;
    const addedUs = (slow?.fault.delayUs ?? 0) + (fails === undefined ? 0 : powerCycleUs);
    this.data.state = this.move(this.data.state, 'poweringUp', why, us + addedUs);
    this.wait(us + addedUs);
  }

  /** Switches the module off; it takes its time to detach. */
  powerOff(why: string): void {
    this.data.wanted = false;
    if (this.data.state === 'off' || this.data.state === 'poweringOff') return;
    const wasUp = this.data.state === 'up';
    this.cancelAll(why);
    this.enter('poweringOff', why);
    this.lose(why);
    if (wasUp) this.port.radioDown(why);
  }

  /** The supply is gone: everything is off at once and nothing is remembered. */
  cutPower(): void {
    this.cancelAll('power lost');
    this.move(this.data.state, 'off', 'power lost');
    this.lose('power lost');
    this.data = { ...cold() };
  }

  coverageChanged(present: boolean): void {
    const { engine } = this.context;
    if (present) {
      engine.cancel(this.data.noticeEvent);
      engine.cancel(this.data.registrationEvent);
      this.data.noticeEvent = 0;
      this.data.registrationEvent = 0;
      if (this.data.state === 'up') this.gain('coverage back');
      else if (this.data.state === 'registering' && this.data.stageEvent === 0) this.draw();
      return;
    }
    const notice = sampleUs(
      this.context.settings.timeouts.coverageNotice,
      this.context.chance.stream('radio.notice'),
    );
    this.data.noticeEvent = engine.scheduleIn(notice, PRIORITY.world, {
      type: 'radio.coverageNoticed',
    });
    if (this.data.state === 'up') {
      const limit = this.context.settings.timeouts.registrationUs;
      this.data.registrationEvent = engine.scheduleIn(limit, PRIORITY.world, {
        type: 'radio.registrationLost',
      });
    }
  }

  private coverageNoticed(): void {
    this.data.noticeEvent = 0;
    this.lose('coverage lost');
    const state = this.data.state;
    if (state === 'attaching' || state === 'activating' || state === 'configuring') {
      this.context.engine.cancel(this.data.stageEvent);
      this.enter('registering', 'coverage lost');
    } else if (state === 'registering' && this.data.registration === 'open') {
      this.context.engine.cancel(this.data.stageEvent);
      this.data.stageEvent = 0;
    }
  }

  private registrationLost(): void {
    this.data.registrationEvent = 0;
    this.enter('registering', 'no coverage');
    this.port.radioDown('no coverage');
  }

  private stageOver(): void {
    this.data.stageEvent = 0;
    const state = this.data.state;
    if (state === 'poweringOff') {
      this.data.state = this.move('poweringOff', 'off');
      if (this.data.wanted) this.powerUp();
      return;
    }
    if (state === 'off' || state === 'up') return;
    if (this.data.registration !== 'open') {
      this.searchAgain();
      return;
    }
    // A stage that needs coverage cannot end without it; the search goes on when it is back.
    if (!this.coverage.present && state !== 'poweringUp' && state !== 'readingSim') {
      if (state !== 'registering') this.enter('registering', 'no coverage');
      return;
    }
    if (state === 'registering' && !this.register()) return;
    this.enter(NEXT[state], '');
  }

  /** The search has found a cell: registers there, or waits for the next try. */
  private register(): boolean {
    const refusal = this.network.attempt(this.data.warm);
    if (refusal === undefined) {
      this.data.warm = true;
      this.gain('registered');
      return true;
    }
    const { kind, why, waitUs } = refusal;
    // The cell that is known belongs to a network that does not want the device.
    if (kind !== 'later') this.data.warm = false;
    const to = kind === 'sim' ? 'blocked' : 'waiting';
    this.data.registration = this.moveRegistration('open', to, why, waitUs);
    this.wait(waitUs);
    return false;
  }

  private searchAgain(): void {
    const us = this.coverage.present ? this.durationUs('registering') : 0;
    this.data.registration = this.moveRegistration(this.data.registration, 'open', '', us);
    if (this.coverage.present) this.wait(us);
  }

  private enter(to: RadioState, why: string): void {
    this.data.stageEvent = 0;
    if (to === 'up') {
      this.data.state = this.move(this.data.state, 'up', why);
      this.port.radioUp();
      return;
    }
    if (to === 'registering' && !this.coverage.present) {
      this.data.state = this.move(this.data.state, to, why === '' ? 'no coverage' : why);
      return;
    }
    const plannedUs = this.durationUs(to);
    this.data.state = this.move(this.data.state, to, why, plannedUs);
    this.wait(plannedUs);
  }

  /** Starts the search anew once coverage is there. */
  private draw(): void {
    this.wait(this.durationUs('registering'));
  }

  private wait(us: number): void {
    this.data.stageEvent = this.context.engine.scheduleIn(us, PRIORITY.world, {
      type: 'radio.stageOver',
    });
  }

  private durationUs(stage: RadioState): number {
    const radio = this.context.settings.radio;
    const stream = this.context.chance.stream(`radio.${stage}`);
    switch (stage) {
      case 'poweringUp': {
        const answers = !stream.chance(radio.noAnswerRatio);
        return sampleUs(radio.atReady, stream) + (answers ? 0 : radio.powerCycleUs);
      }
      case 'readingSim':
        return sampleUs(radio.simReady, stream);
      case 'registering':
        return (
          sampleUs(this.data.warm ? radio.registerWarm : radio.registerCold, stream) +
          this.network.imsiSwitchUs(this.data.warm)
        );
      case 'attaching':
        return sampleUs(radio.attach, stream);
      case 'activating':
        return sampleUs(radio.context, stream);
      case 'configuring':
        return sampleUs(radio.ip, stream);
      case 'poweringOff':
        return sampleUs(radio.powerOff, stream);
      case 'off':
      case 'up':
        return 0;
    }
  }

  private gain(why: string): void {
    this.data.service = this.moveService(this.data.service, 'yes', why);
  }

  private lose(why: string): void {
    this.data.service = this.moveService(this.data.service, 'no', why);
  }

  private cancelAll(why: string): void {
    const { engine } = this.context;
    this.data.registration = this.moveRegistration(this.data.registration, 'open', why);
    engine.cancel(this.data.stageEvent);
    engine.cancel(this.data.noticeEvent);
    engine.cancel(this.data.registrationEvent);
    this.data.stageEvent = 0;
    this.data.noticeEvent = 0;
    this.data.registrationEvent = 0;
  }

  snapshot(): RadioData {
    return { ...this.data };
  }

  restore(data: RadioData): void {
    this.data = { ...data };
  }
}

function cold(): RadioData {
  return {
    state: 'off',
    service: 'no',
    warm: false,
    wanted: false,
    stageEvent: 0,
    noticeEvent: 0,
    registrationEvent: 0,
    registration: 'open',
  };
}
