import type { Forge } from '../ports.ts';

/** What a sweep found to be looked at. */
export interface Found {
  /** Open pull requests; those without a check of the app first. */
  readonly pulls: readonly number[];
}

/**
 * Looks at everything that lost events may have left behind: open pull requests here, promotions and syncs in the
 * branch's own flow, which the caller starts too. Nothing is remembered between sweeps: the world says what is left.
 */
export async function sweep(forge: Pick<Forge, 'readRecentPullRequests'>): Promise<Found> {
  const open = await forge.readRecentPullRequests();
  return { pulls: open.toSorted((a, b) => Number(a.checked) - Number(b.checked)).map(({ number }) => number) };
}
