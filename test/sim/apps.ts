/** Apps that exercise what a restore must bring back: handlers, masks, waits, crashes, chance. */

import { MvNetworkStatus, MvStatus } from '../../src/app.ts';
import { type AppProgram, defineStepApp, type Main, programOf } from '../../src/host/app/app.ts';
import type { Device } from '../../src/host/app/device.ts';
import { loadApp } from '../../src/io/app-loader.ts';
import { SECOND } from '../support/small-world.ts';

const IRQ = 41;
const RING = 0x2000_1000;
const RECEIVE = 0x2000_2000;
const SEND = 0x2000_3000;

interface ReporterState {
  center: number;
  network: number;
  channel: number;
  sent: number;
  records: number;
}

function openChannel(device: Device, state: ReporterState): void {
  const { networkStatus } = device.mv.getNetworkStatus(state.network);
  if (networkStatus !== MvNetworkStatus.CONNECTED) return;
  state.channel = device.mv.openChannel({
    notificationHandle: state.center,
    notificationTag: 2,
    networkHandle: state.network,
    receiveBuffer: RECEIVE,
    receiveBytes: 512,
    sendBuffer: SEND,
    sendBytes: 512,
    channelType: 0,
  }).handle;
}

/** A step app that reports every few seconds, and opens its channel anew when it is refused. */
const reporter = defineStepApp<ReporterState>({
  initial: () => ({ center: 0, network: 0, channel: 0, sent: 0, records: 0 }),
  step(state, device, wake) {
    const { mv, nvic } = device;
    if (wake === 'boot') {
      state.center = mv.setupNotifications({ irq: IRQ, buffer: RING, bufferBytes: 256 }).handle;
      nvic.setPriority(IRQ, 4);
      nvic.enableIrq(IRQ);
      const request = { notificationHandle: state.center, notificationTag: 1 };
      state.network = mv.requestNetwork(request).handle;
    } else if (state.channel === 0) {
      openChannel(device, state);
    } else if (mv.writeChannel(state.channel, `report ${state.sent}`).status === MvStatus.OKAY) {
      state.sent += 1;
      const { length } = mv.readChannel(state.channel);
      mv.readChannelComplete(state.channel, length);
    } else {
      state.channel = mv.closeChannel(state.channel).handle;
    }
    return state.sent % 2 === 0 ? device.sleep(3 * SECOND) : device.untilInterrupt(5 * SECOND);
  },
  interrupts: {
    [IRQ]: (state, { mv }) => {
      state.records += 1;
      mv.getMicroseconds();
    },
  },
});

/** Changes masks at the end of code, in main and in handlers, and crashes now and then. */
const fidget = (device: Device) => {
  const { mv, nvic } = device;
  let masked = false;
  let wakes = 0;
  let allowed = true;
  return {
    interrupts: {
      [IRQ]: () => {
        mv.noOp();
        nvic.setPendingIrq(7);
        nvic.setPriority(7, wakes % 3);
        wakes += 1;
      },
      7: () => {
        mv.getSysClk();
        wakes += 100;
      },
    },
    *main(): Main {
      const { handle } = mv.setupNotifications({ irq: IRQ, buffer: RING, bufferBytes: 256 });
      nvic.setPriority(IRQ, 1);
      mv.requestNetwork({ notificationHandle: handle, notificationTag: 1 });
      nvic.enableIrq(7);
      for (;;) {
        const wake = yield wakes % 2 === 0 ? device.untilInterrupt(SECOND) : device.sleep(SECOND);
        mv.tempTriggerNotification(handle, wakes, wake === 'time' ? 1 : 2);
        if (wakes > 4000) throw new Error('enough');
        if (masked) nvic.enableInterrupts();
        else nvic.disableInterrupts();
        masked = !masked;
        // Last of all, so that what happens later meets it at the end of the code.
        if (allowed) nvic.disableIrq(IRQ);
        else nvic.enableIrq(IRQ);
        allowed = !allowed;
      }
    },
  };
};

export interface TestApp {
  readonly program: AppProgram;
  readonly restoreBy: 'copy' | 're-execute';
}

export async function testApps(): Promise<Readonly<Record<string, TestApp>>> {
  return {
    telemetry: { program: await loadApp('scenarios/apps/telemetry.ts'), restoreBy: 're-execute' },
    guide: { program: await loadApp('scenarios/apps/guide-polling.ts'), restoreBy: 're-execute' },
    fidget: { program: programOf(fidget, 'fidget', 'f'), restoreBy: 're-execute' },
    reporter: { program: programOf(reporter, 'reporter', 'r'), restoreBy: 'copy' },
  };
}
