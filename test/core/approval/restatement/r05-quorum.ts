import type { WrittenScenario } from '../../../../src/core/scenario/written-scenario.ts';
import type { History } from './moment.ts';
import { isGovernor, ownsOneOf, r9Scope } from './r09-eligible.ts';
import type { File } from './words.ts';

type Rule = NonNullable<NonNullable<WrittenScenario['quorum']>['rules']>[number];

/** R6: "Rules and roles in force are the last approved ones", which the scenario gives; product's defaults where it is silent. */
export function r6Required(scenario: WrittenScenario): number {
  return scenario.quorum?.min_approvals ?? 2;
}

/** R5: "matched at base or head, the strictest number wins"; "only stricter numbers count". */
export function r5Required(scenario: WrittenScenario, history: History, path: string): number {
  const stricter = r5MatchingRules(scenario, history, path).map((rule) => rule.min_approvals ?? 0);
  return Math.max(r6Required(scenario), ...stricter);
}

/** The rules' other demands on top of the number: governors among the approvers, owners among them, each source covered. */
export function r5OtherDemandsAreMet(
  scenario: WrittenScenario,
  history: History,
  path: string,
  counted: readonly string[],
): boolean {
  return (
    counted.filter((login) => isGovernor(history.now, login)).length >= r5Governors(scenario, history, path) &&
    r5EnoughOwners(scenario, history, path, counted) &&
    r5EachSourceIsCovered(scenario, history, path, counted)
  );
}

/** "Default `governors: 1` in the quorum." */
function r5Governors(scenario: WrittenScenario, history: History, path: string): number {
  const stricter = r5MatchingRules(scenario, history, path).map((rule) => rule.min_governors ?? 0);
  return Math.max(scenario.quorum?.min_governors ?? 1, ...stricter);
}

/** `at_least`: "counted approvals from owners of a source in scope". "Owner requirements lapse where no source is in scope." */
function r5EnoughOwners(
  scenario: WrittenScenario,
  history: History,
  path: string,
  counted: readonly string[],
): boolean {
  const scope = r9Scope(history.now, path);
  if (scope.length === 0) return true;
  const needed = r5Owners(scenario, history, path).map(({ at_least = 0 }) => at_least);
  return counted.filter((login) => ownsOneOf(history.now, login, scope)).length >= Math.max(0, ...needed);
}

/** `each`: "every source in scope at head is covered by a counted owner of it". */
function r5EachSourceIsCovered(
  scenario: WrittenScenario,
  history: History,
  path: string,
  counted: readonly string[],
): boolean {
  if (!r5Owners(scenario, history, path).some(({ each }) => each === true)) return true;
  const scopeAtHead = history.now.files[path]?.scope ?? [];
  return scopeAtHead.every((source) => counted.some((login) => ownsOneOf(history.now, login, [source])));
}

/** What is asked of owners, by default and by every rule that matches. */
function r5Owners(scenario: WrittenScenario, history: History, path: string) {
  const rules = r5MatchingRules(scenario, history, path);
  return [scenario.quorum?.owners ?? {}, ...rules.map(({ owners }) => owners ?? {})];
}

function r5MatchingRules(scenario: WrittenScenario, history: History, path: string): readonly Rule[] {
  return (scenario.quorum?.rules ?? []).filter(
    (rule) => matches(rule, history.now.base[path]) || matches(rule, history.now.files[path]),
  );
}

/** "`tags: [x, y]` in a rule means any of them", or a tag below or above it: a policy on a tag is one on all below it. */
function matches({ when }: Rule, file: File | undefined): boolean {
  if (file === undefined) return false;
  return (
    (when.tags === undefined ||
      when.tags.some((tag) =>
        file.tags.some((one) => one === tag || one.startsWith(`${tag}.`) || tag.startsWith(`${one}.`)),
      )) &&
    (when.type === undefined || when.type === file.type)
  );
}
