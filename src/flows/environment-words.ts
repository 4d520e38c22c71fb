import type { PullRequestSnapshot } from '../core/approval/snapshot.ts';
import { environmentDifferences } from '../core/environment-differences/environment-differences.ts';
import type { KnownNames } from '../core/environment-differences/known-names.ts';
import type { ReadablePolicy } from '../core/policy/policy-file.ts';
import type { Rules } from '../core/rules/rules.ts';
import { desiredPolicies, writtenSubstitution } from '../core/substitute/desired-policies.ts';
import { knownNames } from './environment-names.ts';
import type { Files } from './read/changes.ts';
import { readPolicies } from './read/sides.ts';
import type { World } from './world.ts';

/** What production's environment lacks of what changed policies name, and how far that can be told. */
export interface EnvironmentWords {
  /** By path of the policy, one sentence each. */
  readonly lacking: ReadonlyMap<string, readonly string[]>;
  /** What holds for all of them, one sentence each. */
  readonly notes: readonly string[];
}

/** Compares the policies of a pull request with what production's environment was last seen to have; asks nobody. */
export async function readEnvironmentWords(
  world: World,
  { rules, changes }: PullRequestSnapshot,
  head: Files,
): Promise<EnvironmentWords> {
  const nothing = { lacking: new Map(), notes: [] };
  const changed = changes.filter(({ kind, head: side }) => kind === 'policy' && side !== undefined);
  if (rules.state !== 'in force' || changed.length === 0) return nothing;
  const name = rules.rules.environments.prod.connection ?? '';
  const known = await knownNames(world, rules.rules);
  switch (known.state) {
    case 'silent':
      return nothing;
    case 'not asked':
      return {
        ...nothing,
        notes: [`What the environment ${name} has is not known yet: what it lacks of these policies is not told.`],
      };
    case 'old':
    case 'seen': {
      const files = changed.flatMap(({ path }) => head.get(path) ?? []).filter(({ mode }) => mode === '100644');
      const policies = [...(await readPolicies(world, files)).values()].filter((policy) => policy.ok);
      const scopes = new Map(changed.map(({ path, head: side }) => [path, side?.scope ?? []]));
      return {
        lacking: lackingThere(name, rules.rules, policies, scopes, known.seen.names),
        notes:
          known.state === 'old' ? [`What the environment ${name} has was last seen ${moment(known.seen.at)}.`] : [],
      };
    }
  }
}

function lackingThere(
  name: string,
  rules: Rules,
  policies: readonly ReadablePolicy[],
  scopes: ReadonlyMap<string, readonly string[]>,
  known: KnownNames,
): ReadonlyMap<string, readonly string[]> {
  const substitution = writtenSubstitution(rules.environments.prod.substitute);
  const lacking = new Map<string, readonly string[]>();
  for (const policy of policies) {
    const there = desiredPolicies([policy], substitution);
    // A name that has no counterpart there is a problem of the pull request, and told as one.
    const coming = there.ok ? there.policies : [];
    const found = environmentDifferences(
      name,
      coming.map(({ payload }) => ({ ...policy, payload, sources: scopes.get(policy.path) ?? [] })),
      known,
    );
    if (found.length > 0) lacking.set(policy.path, found.map(sentence));
  }
  return lacking;
}

function sentence({ line, message, remedy }: { line?: number; message: string; remedy?: string }): string {
  return `${line === undefined ? '' : `line ${line}: `}${message}${remedy === undefined ? '' : ` ${remedy}`}`;
}

/** To the minute, so that the same sighting is the same sentence. */
function moment(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC: what it lacks may be another by now`;
}
