import type { Person } from '../core/person.ts';
import { readPolicySet } from '../core/policy/policy-set.ts';
import { code } from '../core/report/markdown.ts';
import type { NewCommit } from '../ports.ts';
import { ownBranch } from './own-branch.ts';
import { readFiles } from './read/changes.ts';
import { readTexts } from './read/governance.ts';
import type { Standable } from './read/in-force.ts';
import { allPlaces, nameIn, placeOf } from './read/places.ts';
import type { World } from './world.ts';

/**
 * Opens the pull request that brings one policy in dev back to the bytes in production (R7); opened once per comment.
 * A sentence says why there is nothing to restore.
 */
export async function openRestore(
  world: World,
  { places, inForce }: Standable,
  policyKey: string,
  command: { readonly comment: number; readonly by: Person },
): Promise<number | string> {
  const ref = `refs/heads/${world.repository.defaultBranch}`;
  const { tips } = await world.git.fetch({ refs: [ref] });
  const tip = tips.get(ref);
  const baseTree = tip === undefined ? undefined : await world.git.treeIdOf(tip, '');
  if (tip === undefined || baseTree === undefined) return 'the default branch cannot be read.';
  const atTip = await readFiles(world, allPlaces(places), tip);
  const inDev = [...atTip.values()].filter(({ path }) => placeOf(places, path) === 'policy');
  const inProd = [...inForce.prod].map(([name, blob]) => ({ path: `${places.dev}/${name}`, blob, mode: '100644' }));
  const paths = new Set<string>();
  for (const files of [inDev.filter(({ mode }) => mode === '100644'), inProd]) {
    const texts = await readTexts(
      world,
      files.map(({ path, blob }) => [path, blob] as const),
    );
    const set = readPolicySet(
      places.dev,
      texts.map((file) => ({ ...file, mode: '100644' })),
    );
    for (const { path, policy } of set.policies) if (policy.policyKey === policyKey) paths.add(path);
  }
  const promoted = (path: string) => inForce.prod.get(nameIn(places.dev, path));
  const whole = [...paths].sort().map((path): NewCommit['entries'][number] => {
    const blob = promoted(path);
    return blob === undefined ? { path, remove: true } : { path, blob };
  });
  const entries = whole.filter(({ path }) => atTip.get(path)?.blob !== promoted(path));
  if (paths.size === 0) return `there is no policy ${code(policyKey)}, neither in dev nor in production.`;
  if (entries.length === 0) return `${code(policyKey)} in dev is what is in production already.`;
  const branch = `approve-to-promote/restore-${command.comment}`;
  const standsAt = await ownBranch(world, branch, tip, whole);
  if (standsAt === undefined) return `somebody put something else on the branch ${code(branch)}. Ask again.`;
  return world.forge.propose({
    branch,
    standsAt,
    parent: tip,
    baseTree,
    message: 'restore: bring dev back to what is in production\n',
    entries,
    title: 'Restore what is in production',
    body: `Commanded by ${code(command.by.login)}: ${code(policyKey)} in dev goes back to the bytes that are in production.`,
  });
}
