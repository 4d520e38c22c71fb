import type { Decision } from '../approval/decision.ts';
import type { ScenarioResult } from './scenario-result.ts';
import type { Expected } from './written-scenario.ts';

type Result = Pick<ScenarioResult, 'decision' | 'approvalsCounted' | 'perPolicy' | 'promotion'>;

/** One sentence for everything that is expected and not so; what a scenario does not expect is not compared. */
export function differencesFrom(expected: Expected, result: Result, decision: Decision): readonly string[] {
  const { per_policy } = expected;
  return [
    expected.decision === result.decision
      ? undefined
      : `decision: expected ${expected.decision}, got ${result.decision}${because(decision)}`,
    expected.approvals_counted === undefined
      ? undefined
      : people('approvals counted', expected.approvals_counted, result.approvalsCounted),
    expected.promotion === undefined || expected.promotion === result.promotion
      ? undefined
      : `promotion: expected ${expected.promotion}, got ${result.promotion ?? 'none'}`,
    ...(per_policy === undefined ? [] : perPolicy(per_policy, result.perPolicy)),
  ].filter((difference) => difference !== undefined);
}

function perPolicy(
  expected: NonNullable<Expected['per_policy']>,
  got: Result['perPolicy'],
): readonly (string | undefined)[] {
  const unexpected = Object.keys(got).filter((path) => !Object.hasOwn(expected, path));
  return [
    ...unexpected.map((path) => `${path}: expected to be no policy of this pull request, but it is judged`),
    ...Object.entries(expected).flatMap(([path, { counted, missing, frozen }]) => {
      const policy = Object.hasOwn(got, path) ? got[path] : undefined;
      if (policy === undefined) return [`${path}: expected to be judged, but it is no policy of this pull request`];
      return [
        counted === undefined ? undefined : people(`${path}: counted`, counted, policy.counted),
        missing === undefined || missing === policy.missing
          ? undefined
          : `${path}: missing: expected ${missing}, got ${policy.missing}`,
        frozen === undefined || frozen === policy.frozen
          ? undefined
          : `${path}: expected ${frozen ? 'frozen' : 'not frozen'}, got ${policy.frozen ? 'frozen' : 'not frozen'}`,
      ];
    }),
  ];
}

/** Logins are compared without case and order. */
function people(what: string, expected: readonly string[], got: readonly string[]): string | undefined {
  const key = (logins: readonly string[]) => [...new Set(logins.map((login) => login.toLowerCase()))].toSorted().join();
  if (key(expected) === key(got)) return undefined;
  return `${what}: expected ${list(expected)}, got ${list(got)}`;
}

function list(logins: readonly string[]): string {
  return logins.length === 0 ? 'nobody' : logins.join(', ');
}

function because({ reasons }: Decision): string {
  if (reasons.length === 0) return '';
  const kinds = reasons.map((reason) => {
    if (reason.kind === 'problem') return `${reason.problem.path}: ${reason.problem.message}`;
    return 'path' in reason ? `${reason.kind}: ${reason.path}` : reason.kind;
  });
  return ` (${kinds.join('; ')})`;
}
