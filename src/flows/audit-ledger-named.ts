import type { AuditedChain, AuditProblem } from '../core/audit/chain.ts';
import { LEDGER_REF } from '../core/ledger/entry-path.ts';
import type { PolicyRepository } from '../ports.ts';

const BRANCH = LEDGER_REF.replace('refs/heads/', '');
/** Commits of the ledger looked through at once; one beyond them is looked for by itself. */
const MOST = 1_000_000;

/**
 * Whether the ledger goes on from every commit of it that a statement names. A branch that does not was rewritten or put
 * back, and what it held then may be missing; without the branch there is no telling. `givenUpTo`: the number of the
 * newest statement whose facts the operator gave up.
 */
export async function ledgerNamed(
  git: PolicyRepository,
  { links }: AuditedChain,
  head: string | undefined,
  givenUpTo = 0,
): Promise<{ readonly problems: readonly AuditProblem[]; readonly lacking: readonly string[] }> {
  const named = links.flatMap(({ path, statement: { sequence, ledger } }) =>
    ledger === undefined || sequence <= givenUpTo ? [] : [{ path, sequence, commit: ledger }],
  );
  const newest = named.at(-1);
  if (newest === undefined) return { problems: [], lacking: [] };
  if (head === undefined) {
    const what = `commit ${newest.commit.slice(0, 12)}, on which statement ${newest.sequence} was made`;
    return { problems: [], lacking: [`whether the ledger still holds ${what}: this clone has no branch ${BRANCH}`] };
  }
  const line = new Set((await git.firstParents(head, MOST)).map(({ id }) => id));
  const problems: AuditProblem[] = [];
  for (const { path, sequence, commit } of named)
    if (!line.has(commit) && !(await holds(git, head, commit)))
      problems.push({
        fault: 'ledger changed',
        path,
        why: `was made on commit ${commit.slice(0, 12)} of the ledger, which the branch ${BRANCH} of this clone does not hold: somebody rewrote it, or it was fetched before statement ${sequence}`,
      });
  return { problems, lacking: [] };
}

async function holds(git: PolicyRepository, head: string, commit: string): Promise<boolean> {
  const { missing } = await git.fetch({ ids: [commit] });
  return missing.length === 0 && (await git.isAncestor(commit, head));
}
