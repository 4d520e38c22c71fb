import type { ScopeChange } from '../catalogue/scope-change.ts';
import type { Incident } from './incident.ts';
import { code, fittingBody } from './markdown.ts';

/** Data sources named of one policy; the rest is counted. */
const MOST_NAMED = 20;

/** Policies that are active on other data sources than those they were approved on: one issue, closed when it is gone. */
export function scopeDrifted(
  environment: string,
  drifted: readonly (ScopeChange & { readonly policyKey: string })[],
): Incident {
  const items = drifted.map(({ policyKey, gained, lost }) => {
    const parts = [
      ...(gained.length === 0 ? [] : [`now also ${named(gained)}`]),
      ...(lost.length === 0 ? [] : [`no longer ${named(lost)}`]),
    ];
    return `- ${code(policyKey, 200)}: ${parts.join('; ')}`;
  });
  const sections = [
    `By the data sources that the ${environment} environment has today, policies are active on others than when they were approved. Owners of what came in were not asked.`,
    ...items,
    'This ends when the data sources are as they were, when the approved catalogue says the same, or when the policy is approved and promoted again.',
  ];
  return {
    kind: `scope:${environment}`,
    title: `Policies of ${environment} are active on other data sources than approved`,
    body: drifted.length === 0 ? undefined : fittingBody(sections),
    lastWord: 'Policies are active on the data sources they were approved on.',
  };
}

function named(sources: readonly string[]): string {
  const left = sources.length - MOST_NAMED;
  const names = sources
    .slice(0, MOST_NAMED)
    .map((source) => code(source, 200))
    .join(', ');
  return left > 0 ? `${names} and ${left} more` : names;
}
