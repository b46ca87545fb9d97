/**
 * How the command speaks of its own use: the end of --help, and commander's errors in our form.
 */

export const HELP_AFTER = `
Examples:
  notspot replay scenarios                    all scenarios of a folder
  notspot replay my-app.ts --log              an app alone, in a default scenario
  notspot replay build/my-app.elf --log       firmware as it ships; see also notspot inspect
  notspot replay tunnel.yaml --out results    leaves results/traces/tunnel-1.jsonl
  notspot replay tunnel.yaml --against results/traces/tunnel-1.jsonl
  notspot fuzz my-app.ts --runs 2000          search for a fault plan that the app does not survive
  notspot explore my-app.ts                   every fault at every call, one at a time

Exit codes: 0 as expected, 1 a verdict or a trace differs or a finding, 2 bad input or usage,
3 a run was not deterministic, 4 a bug of ours, 130 interrupted (what is complete is kept).`;

const FILE = /\.(ya?ml|m?[jt]s|elf|bin)$/;

/** `error: unknown option '--sed'\n(Did you mean --seed?)` as one line in our form. */
export function usageLine(text: string): string {
  const [first = '', second = ''] = text.trim().split('\n');
  const [, meant] = /^\(Did you mean (.+)\?\)$/.exec(second) ?? [];
  const message = first.replace(/^error: /, '').replaceAll("'", '"');
  const [, command] = /^unknown command "(.+)"$/.exec(message) ?? [];
  const file = command !== undefined && (FILE.test(command) || command.includes('/'));
  const suggestion = file ? `notspot replay ${command}` : meant;
  const hint =
    suggestion === undefined ? '(see notspot --help)' : `(did you mean "${suggestion}"?)`;
  return `notspot: ${message} ${hint}`;
}
