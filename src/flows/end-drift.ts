import { importPolicies } from '../core/import/import-policies.ts';
import { code } from '../core/report/markdown.ts';
import type { NewCommit } from '../ports.ts';
import type { Commanded, CommandOutcome } from './command-outcome.ts';
import { ownBranch } from './own-branch.ts';
import { readDevFiles } from './read/dev-files.ts';
import { readPoliciesThere } from './read/policies-there.ts';
import { isInForce, readBranch } from './read-branch.ts';
import { connectionOf, sync } from './sync.ts';
import { isDone } from './sync-and-tell.ts';
import { syncDev } from './sync-dev.ts';
import type { World } from './world.ts';

/** Puts back into production's environment what is in force, and into dev's what is merged, whatever somebody made of it. */
export async function repairEnvironment(world: World): Promise<CommandOutcome> {
  const read = await readBranch(world);
  if (!isInForce(read)) return refuse('nothing is in force here.');
  const { tip, standing } = read;
  const production = await sync(world, standing, tip, undefined, { repair: true });
  const { synced: dev } = await syncDev(world, standing, { repair: true });
  if (dev.did === 'threw') throw dev.error;
  const tried = [production, dev].filter(({ did }) => did !== 'off');
  if (tried.length === 0) return refuse('there is no environment to repair.');
  for (const synced of tried) {
    if (synced.did === 'stopped') return refuse(`${code(synced.why, 400)}.`);
    if ((synced.did === 'synced' || synced.did === 'nothing') && !isDone(synced))
      return refuse('an environment does not enforce the whole set yet; the issue says what is lacking.');
  }
  const again = tried.some(({ did }) => did === 'synced') ? ' again' : '';
  return { done: true, text: `The environment enforces what was approved${again}.`, branch: true };
}

/**
 * Opens the pull request that brings what an environment holds under one key into dev, where it is reviewed like any
 * other change; who commanded it counts as its author (R12). Opened once per comment.
 */
export async function adopt(world: World, policyKey: string, { comment, by }: Commanded): Promise<CommandOutcome> {
  const read = await readBranch(world);
  if (!isInForce(read)) return refuse('nothing is in force here.');
  const { tip, standing } = read;
  const baseTree = await world.git.treeIdOf(tip, '');
  const name = connectionOf(standing);
  const reader = name === undefined ? undefined : await world.environmentReader(name);
  const policies = await reader?.readPolicies?.();
  if (baseTree === undefined || policies === undefined) return refuse('the environment does not give policies back.');
  const { places } = standing;
  const { paths, present } = await readDevFiles(world, standing, tip);
  const found = importPolicies({
    policies,
    directory: places.dev,
    paths,
    present,
    substitution: (await readPoliciesThere(world, standing)).substitution,
  });
  const left = found.left.find((one) => one.policyKey === policyKey);
  if (left !== undefined) return refuse(`it has no form as a file: ${code(left.why.join('; '), 300)}.`);
  if (found.same.includes(policyKey)) return refuse(`${code(policyKey)} in dev says the same already.`);
  const file = found.files.find((one) => one.policyKey === policyKey);
  const gone = present.find(({ policy }) => policy.policyKey === policyKey);
  const entries: NewCommit['entries'] =
    file !== undefined
      ? [{ path: file.path, text: file.text }]
      : gone !== undefined
        ? [{ path: gone.path, remove: true }]
        : [];
  if (entries.length === 0) return refuse(`there is no policy ${code(policyKey)}, neither there nor in dev.`);
  const branch = `approve-to-promote/adopt-${comment.id}`;
  const standsAt = await ownBranch(world, branch, tip, entries);
  if (standsAt === undefined) return refuse(`somebody put something else on the branch ${code(branch)}. Ask again.`);
  const opened = await world.forge.propose({
    branch,
    standsAt,
    parent: tip,
    baseTree,
    message: 'adopt: bring into dev what the environment holds\n',
    entries,
    title: 'Adopt what the environment holds',
    body: `Commanded by ${code(by.login)}: ${code(policyKey)} as somebody made it in the environment. Nobody has approved it yet.`,
  });
  return { done: true, opened, text: `#${opened} proposes what the environment holds under ${code(policyKey)}.` };
}

function refuse(why: string): CommandOutcome {
  return { done: false, why };
}
