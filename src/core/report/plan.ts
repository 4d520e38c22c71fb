import type { Problem } from '../problem.ts';
import { wordFor } from '../substitute/name-kind.ts';
import type { Renamed } from '../substitute/substitute.ts';
import type { Drifted } from '../sync/drift.ts';
import type { SyncPlan } from '../sync/sync-plan.ts';
import { code, fitting } from './markdown.ts';

const LONGEST = 60_000;
const WORDS = { create: 'creates', update: 'updates', remove: 'takes out of effect' } as const;

/** A plan with what it leaves as somebody changed it, or why none can be made, as Markdown. */
export function planInMarkdown(
  environment: string,
  planned: { readonly plan: SyncPlan; readonly drifted: readonly Drifted[] } | readonly Problem[],
  renamed: readonly Renamed[] = [],
): string {
  if (!('plan' in planned))
    return fitting(['This cannot be synced:', ...planned.map(problemLine)], LONGEST, (left) => `… and ${left} more.`);
  const { plan, drifted } = planned;
  const changes = plan.steps.length + plan.refused.length + plan.withheld.length > 0;
  const lines = [
    ...plan.steps.map((step) => `- ${WORDS[step.act]} ${code(step.policyKey)}`),
    ...plan.refused.flatMap(({ policyKey, problems }) => [
      `- refuses ${code(policyKey)}`,
      ...problems.map((problem) => `  ${problemLine(problem)}`),
    ]),
    ...drifted.map(({ policyKey }) => `- leaves ${code(policyKey)} as somebody changed it there`),
    ...plan.withheld.map((why) => `- withheld: ${code(why, 400)}`),
    ...(changes
      ? renamed.map(({ kind, from, to }) => `- there, the ${wordFor[kind]} ${code(from)} is ${code(to)}`)
      : []),
  ];
  const title =
    lines.length === 0
      ? `Promoting this would change nothing in ${code(environment)}.`
      : `Promoting this, a sync of ${code(environment)}:`;
  return fitting(
    lines.length === 0 ? [title] : [`${title}\n`, ...lines],
    LONGEST,
    (left) => `\n… and ${left} more.`,
    '\n',
  );
}

function problemLine({ path, line, message, remedy }: Problem): string {
  return `- ${code(line === undefined ? path : `${path}:${line}`)}: ${code(message, 400)}${remedy === undefined ? '' : ` → ${code(remedy, 400)}`}`;
}
