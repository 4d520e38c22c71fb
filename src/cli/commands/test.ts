import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Problem } from '../../core/problem.ts';
import { shown } from '../../core/report/markdown.ts';
import { readRules } from '../../core/rules/read-rules.ts';
import type { Rules } from '../../core/rules/rules.ts';
import { readScenarios } from '../../core/scenario/read-scenarios.ts';
import { runScenario } from '../../core/scenario/run-scenario.ts';
import type { ScenarioResult } from '../../core/scenario/scenario-result.ts';
import type { WrittenScenario } from '../../core/scenario/written-scenario.ts';
import { type ExitCode, UsageError } from '../command.ts';
import { counted, print, printJsonLine } from '../output.ts';

export const help = `a2p test: would these pull requests have passed?

Usage: a2p test FILE... [--rules FILE] [--json]

Each FILE holds scenarios: pull requests told as timelines, with the decision expected (a2p schema scenario prints
their form). They are decided as the app decides, by the rules each scenario names.

  --rules FILE  decide every scenario by this rules file, whatever it says itself
  --json        one JSON object a line: {id, expected, decision, approvalsCounted, perPolicy, promotion, ok}

Exit codes: 0 as expected, 1 something differs, 2 a file cannot be read or is not of the form.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { rules: { type: 'string' }, json: { type: 'boolean' } },
  });
  if (positionals.length === 0) throw new UsageError('name at least one FILE');
  const rulesOf = remembered(readRulesFile);
  const forAll = values.rules === undefined ? undefined : await rulesOf(resolve(values.rules));
  if (forAll === 'unreadable') return 2;
  let [total, differing, unreadable] = [0, 0, 0];
  for (const file of positionals) {
    const scenarios = await readFileOfScenarios(file);
    if (scenarios === 'unreadable') unreadable++;
    for (const scenario of scenarios === 'unreadable' ? [] : scenarios) {
      const own = scenario.rules_file === undefined ? undefined : resolve(dirname(file), scenario.rules_file);
      const rules = forAll ?? (own === undefined ? undefined : await rulesOf(own));
      if (rules === 'unreadable') {
        unreadable++;
        continue;
      }
      const result = runScenario(scenario, rules === undefined ? {} : { rules });
      total++;
      if (!result.ok) differing++;
      if (values.json) printJsonLine(asLine(result));
      else printResult(scenario, result);
    }
  }
  if (!values.json) print(summaryOf(total, differing, unreadable));
  if (unreadable > 0) return 2;
  return differing > 0 ? 1 : 0;
}

/** Never says that all is well where something was not looked at. */
function summaryOf(total: number, differing: number, unreadable: number): string {
  const asExpected = differing === 0 && unreadable === 0 ? 'all' : total - differing;
  const unread = unreadable === 0 ? '' : `; ${unreadable} could not be read`;
  return `${counted(total, 'scenario')}, ${asExpected} as expected${unread}`;
}

function printResult({ id, title }: WrittenScenario, { ok, differences }: ScenarioResult): void {
  print(`${ok ? 'ok  ' : 'FAIL'} ${id}${title === undefined ? '' : ` ${title}`}`);
  for (const difference of differences) print(`       ${difference}`);
}

function asLine({ differences, ...result }: ScenarioResult): object {
  return result.ok ? result : { ...result, differences };
}

/** Why not stands on the standard error, so that what a program reads is scenarios alone. */
async function readFileOfScenarios(path: string): Promise<readonly WrittenScenario[] | 'unreadable'> {
  const text = await textOf(path);
  if (text === undefined) return 'unreadable';
  const read = readScenarios({ path, text });
  complain(read.ok ? read.warnings : read.problems, read.ok ? 'warning' : 'error');
  return read.ok ? read.value : 'unreadable';
}

async function readRulesFile(path: string): Promise<Rules | 'unreadable'> {
  const text = await textOf(path);
  if (text === undefined) return 'unreadable';
  const read = readRules({ path, text });
  complain(read.ok ? read.warnings : read.problems, read.ok ? 'warning' : 'error');
  return read.ok ? read.value : 'unreadable';
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? ` (${String(error.code)})` : '';
    complain([{ path, message: `cannot be read${code}` }], 'error');
    return undefined;
  }
}

function complain(problems: readonly Problem[], kind: 'error' | 'warning'): void {
  for (const { path, line, message, remedy } of problems) {
    const where = line === undefined ? path : `${path}:${line}`;
    process.stderr.write(`${shown(`${where}: ${kind}: ${message}${remedy === undefined ? '' : ` ${remedy}`}`)}\n`);
  }
}

/** The same answer for the same question, asked once. */
function remembered<T>(ask: (path: string) => Promise<T>): (path: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (path) => {
    const answer = answers.get(path) ?? ask(path);
    answers.set(path, answer);
    return answer;
  };
}
