import { postgresSyncRatio } from '../environments/postgres/sync-ratio.ts';
import type { Figures, Size } from './measure.ts';

/** A first sync of policies to a real PostgreSQL, against `pg` sending the same SQL in one transaction. */
export async function postgresSync(size: Size): Promise<Figures> {
  const { policies, sync, apply, byHand, ratio } = await postgresSyncRatio(...(size === 'full' ? [1000, 5] : [2, 1]));
  return { postgresSyncRatio: { value: ratio, goal: 1.2, from: { policies, sync, apply, byHand } } };
}
