import type { PullRequestSnapshot, Push } from '../approval/snapshot.ts';

/** The commit and moment with which the present round began: the last push that may have changed a byte to be approved. */
export function roundBegan(
  snapshot: Pick<PullRequestSnapshot, 'changes' | 'pushes' | 'bytesAt' | 'head' | 'openedAt'>,
): { readonly commit: string; readonly at: number } {
  const { pushes, head, openedAt } = snapshot;
  const began = pushes.findLast((push) => changesBytes(snapshot, push));
  // A record that does not reach the head says nothing of the push that brought it.
  if (began === undefined || pushes.at(-1)?.after !== head) return { commit: head, at: openedAt };
  return { commit: began.after, at: Math.max(openedAt, began.at) };
}

function changesBytes({ changes, bytesAt }: Pick<PullRequestSnapshot, 'changes' | 'bytesAt'>, push: Push): boolean {
  const before = push.before === undefined ? undefined : bytesAt[push.before];
  const after = bytesAt[push.after];
  if (before === undefined || after === undefined) return true;
  return changes.some(({ path }) => {
    const [from, to] = [before[path], after[path]];
    return from?.blob !== to?.blob || from?.mode !== to?.mode;
  });
}
