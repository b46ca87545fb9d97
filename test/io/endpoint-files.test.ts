/** HTTP endpoints of the user's own, from a file beside the scenario to the app that asks them. */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runOptions } from '../../src/io/execute.ts';
import { loadScenarios } from '../../src/io/scenario-files.ts';
import { simulate } from '../../src/sim/run.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { tempFolder, usageLines } from '../support/temp-folder.ts';

const folder = tempFolder();
folder.write(
  'app.ts',
  `import { defineApp, MvChannelType, MvNetworkStatus, MvStatus } from 'notspot';
export default defineApp((device) => ({
  *main() {
    const { mv, memory } = device;
    const buffer = memory.allocate(64, 16);
    const center = mv.setupNotifications({ irq: 41, buffer, bufferBytes: 64 }).handle;
    const network = mv.requestNetwork({ notificationHandle: center, notificationTag: 1 }).handle;
    while (mv.getNetworkStatus(network).networkStatus !== MvNetworkStatus.CONNECTED) {
      yield device.sleep(1000000);
    }
    const at = memory.allocate(1024, 512);
    const channel = mv.openChannel({
      notificationHandle: center, notificationTag: 2, networkHandle: network,
      receiveBuffer: at, receiveBytes: 512, sendBuffer: at + 512, sendBytes: 512,
      channelType: MvChannelType.HTTP,
    }).handle;
    mv.sendHttpRequest(channel, { url: 'https://own.example/a?b=1' });
    while (mv.readHttpResponseData(channel).status !== MvStatus.OKAY) yield device.sleep(1000000);
  },
}));`,
);
const ENDPOINT = `export default {
  initial: null,
  answer: (state, { path }) => ({ state, response: { status: 207, body: 'you asked ' + path } }),
};`;

test('D49: an endpoint beside the scenario answers, and its code counts as part of the app', async () => {
  folder.write('endpoint.ts', ENDPOINT);
  const text = 'app: ./app.ts\nworld: { preset: perfect }\n';
  const own = `${text}http: [{ host: own.example, file: ./endpoint.ts }]\n`;
  const path = folder.write('own.yaml', own);
  const [loaded] = await loadScenarios([path]);
  if (loaded === undefined) throw new Error('nothing was loaded');
  const records: TraceRecord[] = [];
  simulate(loaded.scenario, loaded.program, {
    ...runOptions(loaded, undefined),
    sinks: [(record) => records.push(record)],
  });
  const answer = records.find((r) => r.kind === 'exchange' && r.what === 'response');
  expect(answer).toMatchObject({ detail: '207', bytes: 'you asked /a?b=1'.length });

  folder.write('endpoint.ts', ENDPOINT.replace('207', '208'));
  const [changed] = await loadScenarios([path]);
  expect(changed?.program.hash).not.toBe(loaded.program.hash);
});

test('D49: a file that is missing is said with its place in the scenario', async () => {
  const path = folder.write('none.yaml', 'app: ./app.ts\nhttp: [{ host: a, file: ./none.ts }]\n');
  const lines = await usageLines(() => loadScenarios([path]));
  expect(lines).toEqual([
    `${path}: http[0].file: ${join(folder.path, 'none.ts')}: no such endpoint file`,
  ]);
});
