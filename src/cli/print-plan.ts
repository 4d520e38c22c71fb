import type { Problem } from '../core/problem.ts';
import type { Renamed } from '../core/substitute/substitute.ts';
import type { SyncPlan } from '../core/sync/sync-plan.ts';
import { counted, print, printProblems } from './output.ts';

/** What a sync would do to a connection, line by line. */
export function printPlan(
  plan: SyncPlan,
  name: string,
  renamed: readonly Renamed[] = [],
  differences: readonly Problem[] = [],
): void {
  print(`${counted(plan.steps.length, 'step')} to make ${name} equal:`);
  for (const step of plan.steps) print(`  ${step.act} ${step.policyKey}`);
  for (const { policyKey, problems } of plan.refused) {
    print(`  refused ${policyKey}`);
    printProblems(problems, 'error');
  }
  for (const { from, to } of renamed) print(`  there, ${from} is called ${to}`);
  printProblems(differences, 'warning');
  for (const note of plan.notes ?? []) print(`  ${note}`);
  for (const why of plan.withheld) print(`  withheld: ${why}`);
  if (plan.unmanaged.length > 0) print(`  left alone, not managed here: ${plan.unmanaged.join(', ')}`);
}
