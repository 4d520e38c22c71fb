import type { Forge, RecentPullRequest } from '../ports.ts';

/** What a sweep found to be looked at. */
export interface Found {
  /** Open pull requests and their heads; those without a check of the app first. */
  readonly pulls: readonly Pick<RecentPullRequest, 'number' | 'head'>[];
}

/** Seconds by which clocks may differ, and a change may come late into a list. */
const SLACK = 600;

/**
 * Looks for what lost events may have left behind: open pull requests here, promotions and syncs in the branch's own
 * flow, which the caller starts too. The first sweep of a process looks at all; later ones (`since`, Unix seconds) at
 * those without a check, those that changed, and those that could not be judged before (`unsettled`), so that many open
 * pull requests do not use up GitHub's limits.
 */
export async function sweep(
  forge: Pick<Forge, 'readRecentPullRequests'>,
  since: number | undefined,
  unsettled: ReadonlySet<number> = new Set(),
): Promise<Found> {
  const open = await forge.readRecentPullRequests();
  const due = open.filter(
    ({ number, checked, updatedAt }) =>
      since === undefined || !checked || updatedAt >= since - SLACK || unsettled.has(number),
  );
  return {
    pulls: due.toSorted((a, b) => Number(a.checked) - Number(b.checked)).map(({ number, head }) => ({ number, head })),
  };
}
