import type { SnapshotEntry } from '../core/ledger/ledger-entry.ts';
import type { Statement } from '../core/promotion/statement.ts';
import { proposalWords } from '../core/report/proposal.ts';
import { type Ground, newCommit, recordedText, statementOn } from './commit-statement.ts';
import { isStillDue, proposalBranch, readProposed } from './proposal.ts';
import type { World } from './world.ts';

/**
 * Where the app may not commit to the branch (`promotion.into: pull-request`): keeps one pull request open whose only
 * commit is the one that the app would make. What the app made and is out of date is replaced, by compare-and-set; what
 * somebody changed is left as it is, and its check says so. The number is there where a promotion waits.
 */
export async function proposeStatement(
  world: World,
  ground: Ground,
  stated: Pick<Statement, 'changes' | 'pulls'>,
  snapshots: readonly SnapshotEntry[],
): Promise<{ readonly proposal?: number } | { readonly why: string }> {
  const branch = proposalBranch(ground.standing.inForce.sequence + 1);
  if (stated.changes.length === 0) return findProposal(world, ground.standing);
  const head = await headOf(world, branch);
  const statement = await statementOn(world, ground, stated);
  const known = head === undefined ? undefined : await readProposed(world, ground, head, statement.sequence);
  const isOutOfDate = known?.state === 'whole' && !(await isStillDue(world, known.statement, statement));
  const recorded = await recordedText(world, statement, isOutOfDate || head === undefined ? snapshots : []);
  if (!recorded.ok) return { why: recorded.why };
  const commit = { ...(await newCommit(world, ground, recorded.statement, recorded.text)), branch };
  if (isOutOfDate && head !== undefined) await world.forge.commit({ ...commit, replaces: head });
  const words = proposalWords(statement);
  const proposal = await world.forge.propose({ ...commit, ...words, ...(head === undefined ? { anew: true } : {}) });
  return { proposal };
}

/** The pull request of the next statement, where one is open: its check may have to change. */
export async function findProposal(
  world: World,
  { inForce }: Ground['standing'],
): Promise<{ readonly proposal?: number }> {
  const head = await headOf(world, proposalBranch(inForce.sequence + 1));
  if (head === undefined) return {};
  const open = await world.forge.readRecentPullRequests();
  const found = open.find((one) => one.head === head);
  return found === undefined ? {} : { proposal: found.number };
}

async function headOf(world: World, branch: string): Promise<string | undefined> {
  const ref = `refs/heads/${branch}`;
  return (await world.git.fetch({ refs: [ref] })).tips.get(ref);
}
