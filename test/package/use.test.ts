/** A user's first steps with the installed package: command, library, types, `init`. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { INSTALL, ROOT, shell } from './shell.ts';

const installed = inject('installed');
const scratch = inject('scratch');
const COMMAND = join(installed, 'node_modules/.bin/notspot');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

test('a script simulates with the library, and gets what the command gets', async () => {
  writeFileSync(
    join(installed, 'simulate.mjs'),
    `import { readFileSync } from 'node:fs';
     import { defaultScenario, defineApp, MvNetworkStatus, programOf, simulate } from 'notspot';
     const app = defineApp(({ mv, memory, nvic, sleep }) => ({
       interrupts: { 41: () => {} },
       *main() {
         const buffer = memory.allocate(256, 16);
         const center = mv.setupNotifications({ irq: 41, buffer, bufferBytes: 256 }).handle;
         nvic.enableIrq(41);
         const network = mv.requestNetwork({ notificationHandle: center, notificationTag: 1 }).handle;
         while (mv.getNetworkStatus(network).networkStatus !== MvNetworkStatus.CONNECTED) {
           yield sleep(1_000_000);
         }
         mv.serverLog('connected');
         mv.releaseNetwork(network);
         mv.closeNotifications(center);
       },
     }));
     const run = () => simulate(defaultScenario('app', 'app'), programOf(app, 'app', ''));
     const { traceHash, calls } = run();
     console.log(JSON.stringify({ calls, same: run().traceHash === traceHash }));`,
  );
  const { code, stdout, stderr } = await shell(installed, process.execPath, 'simulate.mjs');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { calls, same } = JSON.parse(stdout) as { calls: number; same: boolean };
  expect(calls).toBeGreaterThan(8);
  expect(same).toBe(true);
});

test.each([
  ['NodeNext', 'NodeNext'],
  ['ESNext', 'bundler'],
])('its types hold with every check on, modules as %s, found by %s', async (module, resolution) => {
  writeFileSync(
    join(installed, 'types.mts'),
    `import { type AppFactory, defineApp, type Scenario, simulate } from 'notspot';
     export const app: AppFactory = defineApp(({ sleep }) => ({ *main() { yield sleep(1); } }));
     export const seedOf = (scenario: Scenario): string => scenario.seed;
     // @ts-expect-error: a scenario is no number, so these types are not just any
     simulate(1, app);
    `,
  );
  // No @types/node, no DOM, no skipLibCheck: the types must not lean on what a user may not have.
  const compilerOptions = {
    lib: ['ES2023'],
    types: [],
    strict: true,
    noEmit: true,
    module,
    moduleResolution: resolution,
  };
  const settings = JSON.stringify({ compilerOptions, files: ['types.mts'] });
  writeFileSync(join(installed, 'tsconfig.json'), settings);
  expect(await shell(installed, process.execPath, TSC, '-p', '.')).toMatchObject({
    code: 0,
    stdout: '',
  });
});

test('a trace from the package knows its model, and is the same the second time', async () => {
  const replay = ['notspot', 'replay', 'node_modules/notspot/scenarios/telemetry.yaml'];
  const first = await shell(installed, 'npx', ...replay, '--out', 'reports');
  expect(first.code).toBe(0);
  const trace = 'reports/traces/telemetry-1.jsonl';
  const [header = ''] = readFileSync(join(installed, trace), 'utf8').split('\n', 1);
  expect(header).toMatch(/"model[A-Za-z]*":"[0-9a-f]{16}"/);
  const second = await shell(installed, 'npx', ...replay, '--against', trace);
  expect(second.stdout).toContain(`same as ${trace}`);
  expect(second.code).toBe(0);
  rmSync(join(installed, 'reports'), { recursive: true });
});

test('a survey has its threads, which load what the package has', async () => {
  const survey = ['--seeds', '4', '--jobs', '2', '--until', '10m'];
  const scenario = 'node_modules/notspot/scenarios/telemetry.yaml';
  const { code, stderr } = await shell(installed, COMMAND, 'replay', scenario, ...survey);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('init in an empty folder: install, replay and type check work as they are written', async () => {
  const project = join(scratch, 'project');
  mkdirSync(project);
  expect(await shell(project, COMMAND, 'init')).toMatchObject({ code: 0, stderr: '' });
  const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  expect(Object.keys(manifest.devDependencies)).toEqual(['notspot']);
  // This version need not have been published yet: the tarball stands for it.
  const install = await shell(project, 'npm', ...INSTALL, '--save-dev', inject('tarball'));
  expect(install).toMatchObject({ code: 0 });
  const replayed = await shell(project, 'npx', 'notspot', 'replay', 'scenarios');
  expect(replayed.stdout).toMatch(/^ok {3}first /);
  expect(replayed.code).toBe(0);
  expect(await shell(project, 'npm', 'test')).toMatchObject({ code: 0 });
  expect(await shell(project, process.execPath, TSC, '-p', '.')).toMatchObject({
    code: 0,
    stdout: '',
  });
  const [, schema = ''] =
    /\$schema=(.*)/.exec(readFileSync(join(project, 'scenarios/first.yaml'), 'utf8')) ?? [];
  expect(JSON.parse(readFileSync(join(project, 'scenarios', schema), 'utf8'))).toHaveProperty(
    '$schema',
  );
  // Everything is there now, so a second time changes nothing.
  const again = await shell(project, 'npx', 'notspot', 'init');
  expect(again.stdout).not.toContain('wrote');
});
