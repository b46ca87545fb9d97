/**
 * The library's public surface: everything that an app, a test or a tool of a user's may rely on.
 */

export * from './app.ts';
export { type AppProgram, programOf } from './host/app/app.ts';
export type { FirmwareProgram, Program } from './host/program.ts';
export * from './oracle/surface.ts';
export { type Assumptions, defaultAssumptions } from './scenario/assumptions.ts';
export { planId, scenarioId } from './scenario/canonical.ts';
export { defaultScenario, formatProblem, type Problem, parseScenario } from './scenario/load.ts';
export { PRESETS, type PresetName } from './scenario/presets.ts';
export type { Fault, FaultPlanEntry, Scenario, Trigger } from './scenario/scenario.ts';
export { Run, type RunOptions, type RunResult, simulate, traceHeader } from './sim/run.ts';
export { Simulation, type SimulationOptions } from './sim/simulation.ts';
export { learnRhythms, needsTwin } from './sim/twin.ts';
export { firstDivergence } from './trace/divergence.ts';
export { headerLine, recordLine, type TraceHeader } from './trace/jsonl.ts';
export type { RecordKind, RecordOf, TraceRecord } from './trace/record.ts';
