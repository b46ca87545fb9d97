/**
 * Checks docs/fidelity.md when all tests that observe pairs at the door have run and passed, and
 * writes it under `vitest run -u`.
 */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { fidelityPage, type MissingCause, type Shown } from './fidelity.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = 'docs/fidelity.md';

export class FidelityReporter implements Reporter {
  private vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[], _errors: readonly unknown[], reason: string): void {
    const ran = new Set(modules.map((m) => relative(ROOT, m.moduleId)));
    const wanted = observers();
    if (reason !== 'passed' || !wanted.every((file) => ran.has(file))) return;
    const shown: Shown[] = [];
    const missingCauses: MissingCause[] = [];
    for (const module of modules) {
      const file = relative(ROOT, module.moduleId);
      for (const test of module.children.allTests()) {
        const meta = test.meta();
        // A part of the tests was asked for: it cannot say what all of them see.
        if (test.result().state === 'skipped' && wanted.includes(file)) return;
        const name = `${file}: ${test.name}`;
        for (const one of meta.observed ?? []) shown.push({ ...one, test: name });
        missingCauses.push(...(meta.missingCauses ?? []));
      }
    }
    this.check(fidelityPage(shown, missingCauses));
  }

  private check({ text, missing }: ReturnType<typeof fidelityPage>): void {
    const file = join(ROOT, PAGE);
    if (this.vitest?.config.snapshotOptions.updateSnapshot === 'all') writeFileSync(file, text);
    const current = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const problems = missing.map((pair) => `no test sees ${pair}, and no reason excuses it`);
    if (current !== text) problems.push(`${PAGE} is not current: npx vitest run -u writes it`);
    if (problems.length === 0) return;
    this.vitest?.logger.error(`\n${problems.join('\n')}\n`);
    process.exitCode = 1;
  }
}

/** Test files that hand over what they observe. */
function observers(): readonly string[] {
  return readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .map((file) => join('test', file))
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) =>
      /\b(describeReaches|observed)\(/.test(readFileSync(join(ROOT, file), 'utf8')),
    );
}
