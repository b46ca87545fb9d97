/**
 * What the page shows, as plain data: no results, no formulas, only what stands where.
 *
 * Numbers come with their unit and are written out by the page, so that a figure looks the same
 * wherever it stands. Every text is shown as it is, whatever it holds. An empty list leaves its
 * section out.
 */

/**
 * How a number is written. `share` is 0 to 1 and shown in per cent; `us` are microseconds of
 * virtual time; `joule` may be any fraction.
 */
export type Unit = 'share' | 'us' | 'count' | 'bytes' | 'joule' | 'number';

/** `mixed` is for what needs a look and has not failed. */
export type Tone = 'good' | 'bad' | 'mixed' | 'neutral';

/** A name and what it is: scenario, app, preset, hash. */
export interface FactView {
  readonly label: string;
  readonly text: string;
}

/** The answer that a manager reads, and maybe nothing else. */
export interface HeadlineView {
  readonly tone: Tone;
  /** One sentence: what was found. "17 of 1,000 runs failed". */
  readonly answer: string;
  /** One sentence or two: what was run, and how sure the answer is. */
  readonly because: string;
  /** What to do next, the first one first. A sentence each. */
  readonly next: readonly string[];
}

/** One number of a summary. */
export interface FigureView {
  readonly label: string;
  readonly unit: Unit;
  /** Undefined: the runs say nothing about it. */
  readonly value: number | undefined;
  /** Ends of the interval; undefined where there is none. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** What the number means or how it was made: a sentence. May be empty. */
  readonly note: string;
  readonly tone: Tone;
}

/** A distribution. Order of the values does not matter. */
export interface PlotView {
  readonly title: string;
  /** One sentence: how to read it. */
  readonly about: string;
  /** `cumulative`: share of values up to x. `bars`: how many values fall into each bin. */
  readonly kind: 'cumulative' | 'bars';
  readonly unit: Unit;
  /** At most two: these runs, and those that they are compared with. */
  readonly series: readonly SeriesView[];
}

export interface SeriesView {
  readonly name: string;
  readonly values: readonly number[];
  /** Cases without an end, such as outages that outlast their run: they count as longer than all. */
  readonly open: number;
}

/** Runs of one scenario in a table that can be sorted and filtered. */
export interface RunTableView {
  readonly columns: readonly { readonly label: string; readonly unit: Unit }[];
  readonly rows: readonly RunRowView[];
}

export interface RunRowView {
  readonly seed: string;
  readonly outcome: 'pass' | 'fail' | 'unknown';
  /** Names of the oracles that failed. */
  readonly failed: readonly string[];
  /** One for each column. */
  readonly values: readonly (number | null)[];
  /** Id of its timeline; empty when there is none. */
  readonly timeline: string;
}

/** A table of any sort, such as closures by reason. Numbers are written by the column's unit. */
export interface TableView {
  readonly title: string;
  readonly about: string;
  /** A column without a unit holds texts. */
  readonly columns: readonly { readonly label: string; readonly unit?: Unit | undefined }[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** Runs of one scenario, or one campaign. */
export interface SetView {
  readonly kind: 'replay' | 'survey' | 'campaign';
  readonly name: string;
  /** One sentence: what kind of evidence this is, such as "under search: no rate". */
  readonly about: string;
  readonly facts: readonly FactView[];
  readonly figures: readonly FigureView[];
  readonly plots: readonly PlotView[];
  readonly tables: readonly TableView[];
  readonly runs: RunTableView | undefined;
}

export interface FindingView {
  readonly id: string;
  /** What failed, in one line. */
  readonly title: string;
  /** Such as "new" or "ongoing"; empty when nothing was compared. */
  readonly state: string;
  readonly tone: Tone;
  /** Oracle, moment, how often, drawn faults. */
  readonly facts: readonly FactView[];
  /** The minimal plan, a line each fault in its order. */
  readonly plan: readonly PlanLineView[];
  /** The command that makes it again. */
  readonly replay: string;
  /** The scenario's file; empty where the results do not hold it. */
  readonly file: string;
  /** As the terminal shows it; empty for none. */
  readonly screen: readonly string[];
  /** Ids of timelines; empty when there are none. `twin` is the same run without faults. */
  readonly timeline: string;
  readonly twin: string;
}

export interface PlanLineView {
  readonly fault: string;
  /** Undefined: it was not tried without. */
  readonly needed: boolean | undefined;
  /** Why it is there, or what may vary: a short line each. */
  readonly necessity: readonly string[];
}

/** These results against those of a base. */
export interface ComparisonView {
  readonly base: string;
  /** Why something is not compared: a line each. */
  readonly problems: readonly string[];
  readonly findings: readonly ComparedFindingView[];
  readonly metrics: readonly ComparedMetricView[];
}

export interface ComparedFindingView {
  readonly state: string;
  readonly tone: Tone;
  readonly title: string;
  readonly detail: string;
}

export interface ComparedMetricView {
  readonly label: string;
  readonly unit: Unit;
  readonly before: number | undefined;
  readonly after: number | undefined;
  /** Such as "better", "worse", "no change that could be told from chance". */
  readonly change: string;
  readonly tone: Tone;
  /** Test and its p value, in words. */
  readonly significance: string;
}

/** How far the results can be trusted. */
export interface FidelityView {
  /** A line each: synthetic presets, what is not modelled. */
  readonly limits: readonly string[];
  readonly assumptions: readonly AssumptionView[];
  /** `warning` records: text, and in how many runs. */
  readonly warnings: readonly { readonly text: string; readonly runs: number }[];
}

export interface AssumptionView {
  readonly name: string;
  readonly value: string;
  readonly about: string;
  /** It is not the default. */
  readonly changed: boolean;
}

export interface TimelineView {
  /** Unique in the page. */
  readonly id: string;
  /** Such as "seed 17: fails". */
  readonly title: string;
  /** Base64 of raw deflate of the JSON of a TimelineData: see packTimeline in src/io/report-page.ts. */
  readonly packed: string;
}

export interface ReportView {
  readonly title: string;
  /** What made the report, such as "notspot 0.1.0, model 12ab". */
  readonly madeBy: string;
  readonly headline: HeadlineView;
  readonly comparison: ComparisonView | undefined;
  readonly sets: readonly SetView[];
  readonly findings: readonly FindingView[];
  readonly timelines: readonly TimelineView[];
  readonly fidelity: FidelityView;
  /** Files that could not be used: a line each. */
  readonly problems: readonly string[];
}
