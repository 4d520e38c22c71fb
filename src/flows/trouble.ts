import { troubleReport } from '../core/report/trouble.ts';
import { OutsideError } from '../errors.ts';
import type { World } from './world.ts';

/** Heads of which a check already says that they could not be judged, by pull request; kept by the caller between runs. */
export type Troubles = Map<string, string>;

/**
 * Says on the check that the pull request could not be judged, once until it could: what stood there before, a success
 * too, is no longer so. Where GitHub asks for quiet nothing is sent, and what goes wrong in saying it is left alone: the
 * error that led here is what counts.
 */
export async function tellTrouble(
  world: World,
  troubles: Troubles,
  pull: { readonly number: number; readonly head: string | undefined },
  error: unknown,
): Promise<void> {
  const { number, head } = pull;
  const key = keyOf(world, number);
  const outside = error instanceof OutsideError ? error : undefined;
  if (head === undefined || outside?.notBefore !== undefined || troubles.get(key) === head) return;
  troubles.set(key, head);
  const report = troubleReport(outside?.message, outside !== undefined && outside.retry !== 'never');
  try {
    await world.forge.publishCheck({
      head,
      externalId: `${number}:trouble`,
      name: world.check,
      conclusion: undefined,
      ...report,
      text: '',
      annotations: [],
      actions: [],
    });
  } catch (unsaid) {
    world.log('the check could not say that there is trouble', {
      pull: number,
      why: unsaid instanceof Error ? unsaid.message : String(unsaid),
    });
  }
}

/** It was judged: the next trouble is told again. */
export function troubleIsOver(world: World, troubles: Troubles, number: number): void {
  troubles.delete(keyOf(world, number));
}

function keyOf(world: World, number: number): string {
  return `${world.repository.id}#${number}`;
}
