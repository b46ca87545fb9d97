/**
 * The commands: their arguments and options, checked, and the file that carries each out.
 *
 * Those files are loaded when they are used, so that --help is quick.
 */

import { type Command, InvalidArgumentError } from 'commander';
import type { ConvertFlags } from './convert.ts';
import type { ExitCode } from './exit-code.ts';
import type { InitFlags } from './init.ts';
import type { InspectFlags } from './inspect.ts';
import type { MergeFlags } from './merge.ts';
import { duration, notEmpty, oneOf, wholeNumber } from './option-values.ts';
import type { Output, ReplayOptions } from './replay.ts';
import type { ReportFlags } from './report.ts';
import type { SurveyFlags } from './survey.ts';

/** What a command has of the process that it runs in. */
export interface Session {
  readonly output: Output;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  readonly setExit: (code: ExitCode) => void;
  /** The command writes files: it goes on when nobody reads stdout any more. */
  readonly writesFiles: () => void;
}

export function addCommands(root: Command, session: Session): void {
  addReplay(root, session);
  addFuzz(root, session);
  addMerge(root, session);
  addExplore(root, session);
  addReport(root, session);
  addConvert(root, session);
  addInspect(root, session);
  addInit(root, session);
}

function addReplay(root: Command, { output, signal, setExit, writesFiles }: Session): void {
  root
    .command('replay')
    .description('run scenarios, print a verdict line each')
    .argument('<path...>', 'scenario files (.yaml), folders of them, or apps (.ts, .js, .elf)')
    .option('--seed <seed>', 'take this seed instead of the one of the scenario')
    .option('--preset <name>', 'take this preset of the world (all are synthetic)')
    .option('--until <time>', 'stop at this virtual time, such as 90s or 2h')
    .option('--plan <line>', 'take faults, seed and length from this one-line plan ("n1:...")')
    .option('--out <dir>', 'write traces, results.jsonl and tables (CSV) there')
    .option('--json', 'print one JSON object on stdout and nothing else there')
    .option('--against <trace>', 'compare with a stored trace and show the first difference')
    .option('--log', "print the app's log and serial output with virtual time")
    .option('--calls', 'print one line a system call')
    .option('--seeds <n>', 'survey: run each scenario under this many seeds')
    .option('--jobs <n>', 'processes of a survey (default: the number of processors)')
    .action(async (paths: string[], given: Given) => {
      const options = await replayOptions(given);
      if (options.out !== undefined) writesFiles();
      const flags = await surveyFlags(given);
      if (flags !== undefined) {
        const { replaySurvey } = await import('./survey.ts');
        setExit(await replaySurvey(paths, { ...options, ...flags }, output, signal));
        return;
      }
      const { replay } = await import('./replay.ts');
      setExit(await replay(paths, options, output, signal));
    });
}

function addFuzz(root: Command, { output, signal, setExit, writesFiles }: Session): void {
  root
    .command('fuzz')
    .description('search for a fault plan that an app does not get over, and make it small')
    .argument('<path>', 'a scenario file (.yaml) or an app (.ts, .js, .elf)')
    .option('--runs <n>', 'runs of the campaign (default: 500, or as many as --time allows)')
    .option(
      '--time <duration>',
      'real time of the search, such as 60s; findings may take as long again',
    )
    .option('--seed <seed>', 'of the campaign (default: the commit in CI, else of the scenario)')
    .option('--jobs <n>', 'processes (default: the number of processors)')
    .option('--shard <i/n>', 'make every nth run only, from the ith on (default: what CI says)')
    .option('--corpus <dir>', 'known findings, replayed first (default: beside the scenario)')
    .option('--fail-on <what>', 'new: findings that are not in the corpus; any', 'any')
    .option('--out <dir>', 'write findings and campaign.json there, not into the corpus')
    .option('--json', 'print one JSON object on stdout and nothing else there')
    .option('--junit <file>', 'write the result as JUnit XML')
    .action(async (path: string, given: Given) => {
      const { fuzzFlags } = await import('./fuzz-options.ts');
      const flags = await fuzzFlags(given, process.env);
      writesFiles();
      const { fuzz } = await import('./fuzz.ts');
      setExit(await fuzz(path, flags, output, signal));
    });
}

function addMerge(root: Command, { output, setExit, writesFiles }: Session): void {
  root
    .command('merge')
    .description('put the parts of a campaign together that several machines made')
    .argument('<dir...>', 'folders that fuzz wrote with --out')
    .requiredOption('--out <dir>', 'write the whole there')
    .option('--json', 'print one JSON object on stdout and nothing else there')
    .option('--junit <file>', 'write the result as JUnit XML')
    .action(async (dirs: string[], flags: MergeFlags) => {
      writesFiles();
      const { merge } = await import('./merge.ts');
      setExit(await merge(dirs, flags, output));
    });
}

function addExplore(root: Command, { output, signal, setExit, writesFiles }: Session): void {
  root
    .command('explore')
    .description('try every fault at every point of a calm run, one at a time')
    .argument('<path>', 'a scenario file (.yaml) or an app (.ts, .js, .elf)')
    .option('--limit <n>', 'most probes; what is left out repeats what was tried', '2000')
    .option('--assumptions', 'try every reading of the kernel instead, with the scenario as it is')
    .option('--jobs <n>', 'processes (default: the number of processors)')
    .option('--out <dir>', 'write the matrix there, as JSON and CSV')
    .option('--json', 'print one JSON object on stdout and nothing else there')
    .action(async (path: string, given: Given) => {
      const { availableParallelism } = await import('node:os');
      const { limit, jobs, assumptions, json, out } = given;
      if (out !== undefined) writesFiles();
      const { exploreCommand } = await import('./explore.ts');
      const flags = {
        limit: wholeNumber('--limit', limit ?? '', 10_000_000),
        jobs: jobs === undefined ? availableParallelism() : wholeNumber('--jobs', jobs, 256),
        assumptions: assumptions === true,
        json: json === true,
        ...(typeof out === 'string' ? { out: notEmpty('--out', out) } : {}),
      };
      setExit(await exploreCommand(path, flags, output, signal));
    });
}

function addReport(root: Command, { output, signal, setExit, writesFiles }: Session): void {
  root
    .command('report')
    .description('make a page of results, and compare them with those of a base')
    .argument('<dir...>', 'folders that replay or fuzz wrote with --out')
    .option('--base <dir>', 'compare with the results in this folder, such as those of main')
    .option('--out <dir>', 'write report.html and tables there (default: the first folder)')
    .option('--json', 'print one JSON object on stdout and nothing else there')
    .option('--markdown <file>', 'write a short form, for a pull request')
    .option('--junit <file>', 'write the results as JUnit XML')
    .option('--github', 'print annotations for GitHub Actions (default: in GitHub Actions)')
    .option('--open', 'open the page in the browser')
    .option('--serve', 'serve the page on this machine only, until Ctrl-C')
    .action(async (dirs: string[], flags: ReportFlags) => {
      for (const dir of dirs) notEmpty('<dir>', dir);
      for (const name of ['base', 'out', 'markdown', 'junit'] as const) {
        const value = flags[name];
        if (value !== undefined) notEmpty(`--${name}`, value);
      }
      writesFiles();
      const { report } = await import('./report.ts');
      setExit(await report(dirs, flags, { output, signal, environment: process.env }));
    });
}

function addConvert(root: Command, { output, setExit, writesFiles }: Session): void {
  root
    .command('convert')
    .description('write a stored trace in the form of another tool')
    .argument('<trace>', 'a trace (.jsonl) that replay or fuzz wrote')
    .option('--perfetto <file>', 'trace events as JSON, for ui.perfetto.dev and chrome://tracing')
    .option('--vcd <file>', 'states and pins as a value change dump, for GTKWave')
    .action(async (trace: string, flags: ConvertFlags) => {
      writesFiles();
      const { convert } = await import('./convert.ts');
      setExit(await convert(trace, flags, output));
    });
}

function addInspect(root: Command, { output, setExit }: Session): void {
  root
    .command('inspect')
    .description('say what is in a firmware image: memory, calls, interrupts, peripherals')
    .argument('<firmware>', 'an ELF file (.elf) or the bytes of the flash (.bin)')
    .option('--json', 'print one JSON object on stdout and nothing else there')
    .action(async (file: string, flags: InspectFlags) => {
      const { inspectCommand } = await import('./inspect.ts');
      setExit(inspectCommand(file, flags, output));
    });
}

function addInit(root: Command, { output, setExit }: Session): void {
  root
    .command('init')
    .description('write a first scenario, an app for it and a CI file')
    .argument('[dir]', 'folder of the project', '.')
    .option('--ci <name>', 'github or gitlab', 'github')
    .option('--force', 'write over a scenario, an app and a workflow of the same names')
    .action(async (dir: string, flags: InitFlags) => {
      const { init } = await import('./init.ts');
      setExit(init(dir, flags, output));
    });
}

type Given = Readonly<Record<string, string | boolean | undefined>>;

/** The flags of a survey, or undefined for a plain replay. */
async function surveyFlags(given: Given): Promise<SurveyFlags | undefined> {
  const { seeds, jobs } = given;
  if (seeds === undefined) {
    if (jobs !== undefined) throw new InvalidArgumentError('--jobs needs --seeds');
    return undefined;
  }
  for (const name of ['plan', 'against', 'log', 'calls']) {
    if (given[name] !== undefined) {
      throw new InvalidArgumentError(`--${name} shows one run, so it cannot be used with --seeds`);
    }
  }
  const { availableParallelism } = await import('node:os');
  return {
    seeds: wholeNumber('--seeds', seeds, 1_000_000),
    jobs: jobs === undefined ? availableParallelism() : wholeNumber('--jobs', jobs, 256),
  };
}

async function replayOptions(given: Given): Promise<ReplayOptions> {
  const { until, preset, plan, seeds: _, jobs: __, ...rest } = given;
  const options: Record<string, unknown> = { ...rest };
  if (typeof until === 'string') options['untilUs'] = await duration('--until', until);
  if (typeof plan === 'string') {
    const { givenPlan } = await import('../io/plan-line.ts');
    options['plan'] = givenPlan(plan);
  }
  if (typeof preset === 'string') {
    const { PRESETS } = await import('../scenario/presets.ts');
    options['preset'] = oneOf('--preset', preset, Object.keys(PRESETS));
  }
  for (const name of ['seed', 'out', 'against']) {
    const value = options[name];
    if (typeof value === 'string') notEmpty(`--${name}`, value);
  }
  return options as ReplayOptions;
}
