import type { ObjectStore } from '../object-store.ts';
import { type FileAt, filesOf, overwritten } from './ledger-files.ts';

/** What is known of the ledger branch at one moment. */
export interface LedgerHistory {
  /** `undefined`: there is no such branch. */
  readonly head: string | undefined;
  /** Files on the branch now. */
  readonly present: ReadonlyMap<string, FileAt>;
  /** Every file ever recorded, with its first bytes: those count. */
  readonly first: ReadonlyMap<string, FileAt>;
  /** A former head that the branch does not contain any more. */
  readonly rewrittenFrom: string | undefined;
}

/** The whole history of the branch at `head`, for somebody who sees it for the first time. */
export async function historyOf(store: ObjectStore, head: string | undefined): Promise<LedgerHistory> {
  return historySince(store, undefined, head);
}

/** The history at `head` for somebody who knew it before: what was recorded then counts, whatever became of it. */
export async function historySince(
  store: ObjectStore,
  before: LedgerHistory | undefined,
  head: string | undefined,
): Promise<LedgerHistory> {
  const present = head === undefined ? new Map<string, FileAt>() : await filesOf(store, head);
  const goesOn = before?.head === undefined || (await contains(store, head, before.head));
  const changed = head === undefined ? [] : await overwritten(store, goesOn ? before?.head : undefined, head);
  const former = goesOn ? before?.rewrittenFrom : before?.head;
  return {
    head,
    present,
    first: new Map([...present, ...changed, ...(before?.first ?? [])]),
    rewrittenFrom: former === undefined || (await contains(store, head, former)) ? undefined : former,
  };
}

/** Paths whose first bytes are not on the branch. */
export function lostIn(history: LedgerHistory): readonly string[] {
  const { first, present } = history;
  return [...first].filter(([path, { blob }]) => present.get(path)?.blob !== blob).map(([path]) => path);
}

/** True when `commit` is `head` or can be reached from it; a commit that is not here cannot. */
export async function contains(store: ObjectStore, head: string | undefined, commit: string): Promise<boolean> {
  if (head === undefined) return false;
  if (head === commit) return true;
  if (!(await store.reader.commits([commit])).has(commit)) return false;
  const answer = await store.run(['rev-list', '--count', '--max-count=1', commit, `^${head}`]);
  return answer.stdout.toString().trim() === '0';
}
