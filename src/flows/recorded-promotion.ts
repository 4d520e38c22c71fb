import { droppedPromotions, recordedPromotions } from '../core/ledger/dropped-promotions.ts';
import { promotionPath } from '../core/ledger/entry-path.ts';
import type { LedgerState } from '../ports.ts';
import type { Standable } from './read/in-force.ts';
import type { World } from './world.ts';

/**
 * The same standing, broken where the ledger recorded a promotion that the branch holds no longer: what was in force
 * before it is not brought back by rewriting history (F17).
 */
export function withDropped(world: World, standing: Standable, { entries }: LedgerState): Standable {
  // A chain that breaks off is told by where it breaks, not also by what is missing after that.
  if (standing.broken.length > 0) return standing;
  const dropped = droppedPromotions(entries, world.operator.trust ?? '', standing.inForce);
  const [first, last] = [dropped[0], dropped.at(-1)];
  if (first === undefined || last === undefined) return standing;
  const which = first === last ? `statement ${first.sequence}` : `statements ${first.sequence} to ${last.sequence}`;
  const why = `${which} (commit ${last.commit.slice(0, 12)}) ${first === last ? 'is' : 'are'} not on the branch any more`;
  return { ...standing, broken: [why] };
}

/** The commit at which the record last saw the chain whole. */
export function lastWhole(world: World, { entries }: LedgerState): string | undefined {
  return recordedPromotions(entries, world.operator.trust ?? '').at(-1)?.commit;
}

/** Records the newest statement of an unbroken chain, once; `commit` is where it stands. */
export async function recordPromotion(world: World, standing: Standable, commit: string): Promise<void> {
  const { sequence, previous: digest } = standing.inForce;
  const { trust } = world.operator;
  if (sequence === 0 || standing.broken.length > 0 || trust === undefined) return;
  const path = promotionPath(sequence, digest);
  await world.remember(`recorded ${world.repository.id} ${path}`, async () => {
    if ((await world.ledger.read()).entries.has(path)) return;
    await world.ledger.append([{ kind: 'promotion', sequence, digest, commit, first: trust, at: world.now() }]);
  });
}
