import type { Checked, Problem } from '../problem.ts';
import type { Placed } from '../text/placed.ts';
import { quoted } from '../text/quoted.ts';
import { readYaml, type TextFile } from '../text/read-yaml.ts';
import { scenarioFormSchemaCheck } from './scenario-form-schema-check.ts';
import { scenarioKeysSchemaCheck } from './scenario-keys-schema-check.ts';
import type { WrittenEvent, WrittenScenario } from './written-scenario.ts';

/** 16 MiB of characters: tables of scenarios grow. */
const mostCharacters = 16 * 1024 * 1024;

/** The scenarios of one file, or everything that is wrong with its form. Keys nobody knows are warnings. It never throws. */
export function readScenarios(file: TextFile): Checked<readonly WrittenScenario[]> {
  const read = readYaml(file, { mostCharacters });
  if (!read.ok) return read;
  const { value, lineOf } = read.value;
  const placed: Placed = { path: file.path, lineOf };
  const wrong = scenarioFormSchemaCheck(value, placed);
  if (wrong.length > 0) return { ok: false, problems: wrong };
  // Checked against the schema just above.
  const { scenarios } = value as unknown as { readonly scenarios: readonly WrittenScenario[] };
  const untold = [
    ...doubledIds(scenarios, placed),
    ...scenarios.flatMap((scenario, index) => untellable(scenario, index, placed)),
  ];
  if (untold.length > 0) return { ok: false, problems: untold };
  return { ok: true, value: scenarios, warnings: scenarioKeysSchemaCheck(value, placed) };
}

function doubledIds(scenarios: readonly WrittenScenario[], { path, lineOf }: Placed): readonly Problem[] {
  return scenarios.flatMap(({ id }, index) => {
    if (scenarios.findIndex((other) => other.id === id) === index) return [];
    return [{ path, line: lineOf(`/scenarios/${index}/id`), message: `two scenarios have the id ${quoted(id)}` }];
  });
}

/** A timeline opens one pull request, and only what happens to roles and the base may come before. */
function untellable({ timeline }: WrittenScenario, index: number, { path, lineOf }: Placed): readonly Problem[] {
  const problem = (place: number, message: string): Problem => ({
    path,
    line: lineOf(`/scenarios/${index}/timeline/${place}`),
    message,
  });
  const order = timeline.map((event, place) => ({ event, place, t: event.t ?? place + 1 })).sort((a, b) => a.t - b.t);
  const reviews = new Set<string>();
  let open = false;
  const problems = order.flatMap(({ event, place }) => {
    if (event.event === 'open_pr') {
      const again = open;
      open = true;
      return again ? [problem(place, 'a second pull request is opened')] : [];
    }
    if (!open && !mayComeFirst(event)) return [problem(place, `${event.event} comes before open_pr`)];
    if (event.event === 'review' && event.id !== undefined) reviews.add(event.id);
    const names = event.event === 'dismiss' || event.event === 'edit_review' ? event.review : undefined;
    if (names === undefined || reviews.has(names)) return [];
    return [problem(place, `no review before this has the id ${quoted(names)}`)];
  });
  return open ? problems : [...problems, problem(0, 'no pull request is opened')];
}

function mayComeFirst({ event }: WrittenEvent): boolean {
  return event === 'role_change' || event === 'base_push' || event === 'delete_user';
}
