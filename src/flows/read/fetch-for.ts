import type { PullRequestFacts } from '../../core/approval/facts.ts';
import { LEDGER_REF } from '../../core/ledger/entry-path.ts';
import { OutsideError } from '../../errors.ts';
import type { World } from '../world.ts';

/** Where the branches stand that a decision looks at. */
export interface Fetched {
  /** Of the base branch. */
  readonly tip: string;
  /** Of the default branch, whose statements count. */
  readonly defaultTip: string | undefined;
  readonly ledgerHead: string | undefined;
}

/** Brings all commits the facts name, the branches and the ledger, in one transfer. */
export async function fetchFor(world: World, facts: PullRequestFacts): Promise<Fetched> {
  const ref = `refs/heads/${facts.base}`;
  const standard = `refs/heads/${facts.defaultBranch}`;
  const ids = [
    facts.head.id,
    ...facts.reviews.flatMap(({ commit }) => commit ?? []),
    ...facts.forcePushes.flatMap(({ before, after }) => [before, after]),
    facts.merge?.commit,
  ].filter((id) => id !== undefined);
  const { tips, missing } = await world.git.fetch({
    ids: [...new Set(ids)],
    refs: [...new Set([ref, standard, LEDGER_REF])],
  });
  const tip = tips.get(ref);
  if (tip === undefined) throw new OutsideError(`branch ${facts.base} cannot be fetched`);
  if (missing.includes(facts.head.id)) throw new OutsideError(`the head of #${facts.number} cannot be fetched`);
  return { tip, defaultTip: tips.get(standard), ledgerHead: tips.get(LEDGER_REF) };
}
