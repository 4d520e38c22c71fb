import type { AuditedChain, AuditProblem } from '../core/audit/chain.ts';
import { LEDGER_BRANCH } from '../core/ledger/entry-path.ts';
import { entriesOf } from '../core/ledger/recorded.ts';
import type { LedgerState, PolicyRepository } from '../ports.ts';

/** Commits of the ledger looked through at once; one beyond them is looked for by itself. */
const MOST = 1_000_000;

interface LedgerNamed {
  /** The branch went another way than over a commit that a statement names: it was rewritten, and may hold less. */
  readonly problems: readonly AuditProblem[];
  /** It ends before such a commit: it was put back, or is only older here than the statement, and nothing tells which. */
  readonly undecided: readonly string[];
  /** What was not looked at, for there is no branch. */
  readonly lacking: readonly string[];
}

interface Named {
  readonly path: string;
  readonly sequence: number;
  readonly commit: string;
}

/**
 * Whether the ledger goes on from every commit of it that a statement names. `givenUpTo`: the number of the newest
 * statement whose facts the operator gave up.
 */
export async function ledgerNamed(
  git: PolicyRepository,
  { links }: AuditedChain,
  { head, entries }: Pick<LedgerState, 'head' | 'entries'>,
  givenUpTo = 0,
): Promise<LedgerNamed> {
  const named = links.flatMap(({ path, statement: { sequence, ledger } }): readonly Named[] =>
    ledger === undefined || sequence <= givenUpTo ? [] : [{ path, sequence, commit: ledger }],
  );
  const newest = named.at(-1);
  if (newest === undefined) return { problems: [], undecided: [], lacking: [] };
  if (head === undefined)
    return {
      problems: [],
      undecided: [],
      lacking: [`${questionOf(newest)}: this clone has no branch ${LEDGER_BRANCH}`],
    };
  const line = new Set((await git.firstParents(head, MOST)).map(({ id }) => id));
  const told = newestTold(entries);
  const problems: AuditProblem[] = [];
  const undecided: string[] = [];
  for (const one of named.filter(({ commit }) => !line.has(commit))) {
    const { missing } = await git.fetch({ ids: [one.commit] });
    const isHere = missing.length === 0;
    if (isHere && (await git.isAncestor(one.commit, head))) continue;
    const mayBeOlder = told < one.sequence && (!isHere || (await git.isAncestor(head, one.commit)));
    if (mayBeOlder) undecided.push(undecidedWords(one));
    else problems.push(rewritten(one));
  }
  return { problems, undecided, lacking: [] };
}

/** Number of the newest statement that the ledger tells of: what it tells was recorded after that was made. */
function newestTold(entries: LedgerState['entries']): number {
  const synced = entriesOf(entries, 'receipt').filter(({ environment }) => environment !== 'dev');
  return [...synced, ...entriesOf(entries, 'promotion')].reduce((most, { sequence }) => Math.max(most, sequence), 0);
}

function questionOf({ sequence, commit }: Named): string {
  return `whether the ledger still holds commit ${commit.slice(0, 12)}, on which statement ${sequence} was made`;
}

function undecidedWords(named: Named): string {
  const either = `it was fetched before statement ${named.sequence}, or somebody put it back`;
  return `${questionOf(named)}: the branch ${LEDGER_BRANCH} of this clone ends before it. Either ${either}: fetch it and ask again; what fetching does not bring was taken away`;
}

function rewritten({ path, commit }: Named): AuditProblem {
  const why = `was made on commit ${commit.slice(0, 12)} of the ledger, which the branch ${LEDGER_BRANCH} of this clone does not hold though it goes on: somebody rewrote it`;
  return { fault: 'ledger changed', path, why };
}
