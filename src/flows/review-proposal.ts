import type { PullRequestFacts } from '../core/approval/facts.ts';
import { code } from '../core/report/markdown.ts';
import { statementOn } from './commit-statement.ts';
import { judgeInOrder, readMerged } from './merges-that-wait.ts';
import { whyClosed } from './promote.ts';
import { isStillDue, proposalBranch, readProposed } from './proposal.ts';
import { readFiles } from './read/changes.ts';
import { differencesOf } from './read/pending.ts';
import { allPlaces } from './read/places.ts';
import { isInForce, readBranch } from './read-branch.ts';
import type { World } from './world.ts';

/**
 * Judges a promotion pull request: green only while it holds exactly the commit that the app would make now. Merged so,
 * its statement counts like one that the app committed; anything else has no effect (T58). `group`: what a merge queue
 * would merge, where the check is to stand instead.
 */
export async function reviewProposal(world: World, facts: PullRequestFacts, group?: string): Promise<void> {
  const why = await whyNot(world, facts);
  const title = why === undefined ? 'Merging this promotes it' : 'Not what the app would promote';
  const check = {
    conclusion: why === undefined ? ('success' as const) : ('failure' as const),
    title,
    summary: why ?? 'Its bytes and its statement are exactly what the app would commit to production.',
  };
  const externalId = `${facts.number}:${check.conclusion}:${check.summary.slice(0, 100)}`;
  const newest = facts.checks.filter(({ name }) => name === world.check).at(-1);
  if (group === undefined && newest?.externalId === externalId) return;
  await world.forge.publishCheck({
    head: group ?? facts.head.id,
    externalId,
    name: world.check,
    ...check,
    text: '',
    annotations: [],
    actions: [{ label: 'Check again', description: 'Reads everything anew and decides', identifier: 'recheck' }],
  });
}

/** Why merging it would not be the promotion that is due; `undefined`: it would be. */
async function whyNot(world: World, facts: PullRequestFacts): Promise<string | undefined> {
  if (facts.base !== world.repository.defaultBranch) return 'It does not lead to the default branch.';
  await world.git.fetch({ ids: [facts.head.id] });
  const read = await readBranch(world);
  if (!isInForce(read)) return 'Nothing is in force here.';
  const { tip, standing, lost } = read;
  if (standing.broken.length > 0) return 'The chain of statements is broken.';
  if (lost.length > 0) return 'The record of the app is lost.';
  const sequence = standing.inForce.sequence + 1;
  if (facts.head.ref !== proposalBranch(sequence)) return `Statement ${sequence} is the next one.`;
  const closed = whyClosed(world, standing);
  if (closed !== undefined) return `Nothing is promoted now: ${code(closed)}.`;
  const files = await readFiles(world, allPlaces(standing.places), tip);
  const { pending } = differencesOf(standing.places, standing.inForce, files);
  const merged = await readMerged(world, standing, { hints: [], pending, tip });
  const { changes, pulls } = await judgeInOrder(world, standing, merged, { tip, files });
  if (changes.length === 0) return 'Nothing waits to be promoted.';
  const ground = { standing, tip, files };
  const proposed = await readProposed(world, ground, facts.head.id, sequence);
  if (proposed.state === 'changed') return `Somebody changed it: ${code(proposed.why, 400)}.`;
  const due = await statementOn(world, ground, { changes, pulls });
  if (await isStillDue(world, proposed.statement, due)) return undefined;
  return 'Something else is to be promoted by now; the app brings it up to date.';
}
