/** A comparison as the page shows it. */

import { formatDuration } from '../engine/units.ts';
import type { Comparison } from './compare.ts';
import { evidence } from './comparison-markdown.ts';
import type { FigureChange, FigureState } from './figure-changes.ts';
import { pText, shiftText } from './figure-text.ts';
import type { Change, FindingChange } from './finding-changes.ts';
import type { ComparedFindingView, ComparedMetricView, ComparisonView, Tone } from './html/view.ts';

export function comparisonView(comparison: Comparison): ComparisonView {
  const { base, differing, notes, findings, figures } = comparison;
  return {
    base,
    problems: [...differing, ...notes],
    findings: findings.map(findingView),
    metrics: figures.map(figureView),
  };
}

export const CHANGE_TONES: Readonly<Record<Change, Tone>> = {
  new: 'bad',
  rare: 'mixed',
  ongoing: 'mixed',
  resolved: 'good',
};

function findingView(finding: FindingChange): ComparedFindingView {
  const { change, cause, scenario, message, base, now, plan, seed } = finding;
  const length = plan === undefined ? '' : `, run of ${formatDuration(plan.lengthUs)}`;
  return {
    state: change,
    tone: CHANGE_TONES[change],
    title: `${scenario}: ${cause}`,
    detail:
      `${now.runs} of ${now.of} runs here, ${base.runs} of ${base.of} in the base ` +
      `(${evidence(finding)}); seed ${seed}${length}: ${message}`,
  };
}

const STATES: Readonly<Record<FigureState, readonly [text: string, tone: Tone]>> = {
  better: ['better', 'good'],
  worse: ['worse', 'bad'],
  unclear: ['no clear change', 'neutral'],
};

function figureView(figure: FigureChange): ComparedMetricView {
  const { state, scenario, label, unit, base, now, baseRuns, nowRuns, test, p, shift } = figure;
  const [change, tone] = STATES[state];
  const runs = `${baseRuns} and ${nowRuns} runs`;
  const tested = p === undefined ? runs : `${test}, ${pText(p)} adjusted (Holm), ${runs}`;
  const shifted = shiftText(shift, unit);
  const significance = shifted === '' ? tested : `${tested}; ${shifted}, not adjusted`;
  return {
    label: `${scenario}: ${label}`,
    unit,
    before: base,
    after: now,
    change: p === undefined ? 'not tested' : change,
    tone,
    significance,
  };
}
