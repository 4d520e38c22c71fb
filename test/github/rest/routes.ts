import { appRoutes } from './apps.ts';
import { checkRoutes } from './checks.ts';
import { commitRoutes } from './commits.ts';
import { contentRoutes } from './contents.ts';
import { deliveryRoutes } from './deliveries.ts';
import { deploymentRoutes } from './deployments.ts';
import { gitDataRoutes } from './git-data.ts';
import { issueRoutes } from './issues.ts';
import { mergeRoutes } from './merges.ts';
import { metaRoutes } from './meta.ts';
import { peopleRoutes } from './people.ts';
import { pullRoutes } from './pulls.ts';
import { repositoryRoutes } from './repositories.ts';
import { reviewCommentRoutes } from './review-comments.ts';
import { reviewRoutes } from './reviews.ts';
import type { Route } from './route.ts';
import { rulesetRoutes } from './rulesets.ts';
import { statusRoutes } from './statuses.ts';

interface Compiled {
  readonly route: Route;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  /** Templates that say more come first: `/pulls/comments` before `/pulls/{pull_number}`. */
  readonly weight: number;
}

const all: readonly Compiled[] = [
  ...metaRoutes,
  ...appRoutes,
  ...deliveryRoutes,
  ...peopleRoutes,
  ...repositoryRoutes,
  ...contentRoutes,
  ...commitRoutes,
  ...mergeRoutes,
  ...gitDataRoutes,
  ...pullRoutes,
  ...reviewRoutes,
  ...reviewCommentRoutes,
  ...checkRoutes,
  ...statusRoutes,
  ...issueRoutes,
  ...deploymentRoutes,
  ...rulesetRoutes,
]
  .map(compile)
  .sort((a, b) => b.weight - a.weight);

/** The route for a request, and what the path says for its parameters. */
export function findRoute(
  method: string,
  path: string,
): { readonly route: Route; readonly parameters: Readonly<Record<string, string>> } | undefined {
  for (const { route, pattern, names } of all) {
    if (route.method !== method) continue;
    const match = pattern.exec(path);
    if (!match) continue;
    const values = names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')] as const);
    return { route, parameters: Object.fromEntries(values) };
  }
  return undefined;
}

function compile(route: Route): Compiled {
  const names: string[] = [];
  const source = route.template
    .replaceAll('.', '\\.')
    .replaceAll(/\{(\+?)(\w+)\}/g, (_, slashes: string, name: string) => {
      names.push(name);
      return slashes ? '(.+)' : '([^/]+)';
    });
  const fixed = route.template.split('/').filter((part) => !part.startsWith('{')).length;
  return {
    route,
    names,
    pattern: new RegExp(`^${source}$`),
    weight: fixed * 10 - (route.template.includes('{+') ? 5 : 0),
  };
}
