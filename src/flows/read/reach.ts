import type { Problem } from '../../core/problem.ts';
import { quorumCanBeReached } from '../../core/rules/quorum-can-be-reached.ts';
import type { Rules } from '../../core/rules/rules.ts';
import type { World } from '../world.ts';
import type { Governance } from './governance.ts';
import { readRoster } from './roster.ts';

/** Of how many data sources owners are looked for, step by step: governors alone mostly suffice. */
const STEPS = [0, 10, 100, Number.POSITIVE_INFINITY];

export interface Reach {
  readonly problems: readonly Problem[];
  /** Teams that cannot be read although the answer hangs on them: that is never "out of reach" (T48). */
  readonly incomplete: readonly string[];
}

/**
 * Whether the people there are can ever satisfy rules that a pull request brings. More people never make it harder, so
 * that no more of them are asked for than it takes; a governors' team that cannot be read is told in any case.
 */
export async function readReach(world: World, rules: Rules, governance: Governance): Promise<Reach> {
  const names = governance.catalogue.sources.map(({ name }) => name);
  // Who owns what, only the environment knows: without its catalogue nothing can be said.
  if (names.length === 0 && rules.catalogue.from !== 'repository') return { problems: [], incomplete: [] };
  const misnamed: string[] = [];
  for (const count of STEPS) {
    const { roster, incomplete } = await readRoster(world, rules, governance, new Set(names.slice(0, count)));
    if (count === 0) misnamed.push(...incomplete);
    const { problems } = quorumCanBeReached(rules, roster);
    if (problems.length === 0) return { problems, incomplete: misnamed };
    if (count >= names.length) return incomplete.length > 0 ? { problems: [], incomplete } : { problems, incomplete };
  }
  throw new Error('the last step looks at every data source');
}
