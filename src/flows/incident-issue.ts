import { incidentNotification } from '../core/notifications/of-incident.ts';
import type { Incident } from '../core/report/incident.ts';
import { OutsideError } from '../errors.ts';
import type { World } from './world.ts';

/** What GitHub did not take of a run's issues: it keeps nothing else back, and is thrown when all else is done. */
export type Untold = OutsideError[];

/**
 * Keeps the one issue of an incident up to date: opened when it is there, rewritten when it changes, closed with a last
 * word when it is gone. Costs a request only when something changed, and one in the life of a process. The issue is
 * found again by its hidden mark, and only among the app's own. The operator's channels are told when it opens and when
 * it is closed, each until a mark in the issue says so, whatever dies before.
 */
export async function keepIncident(world: World, incident: Incident, untold: Untold): Promise<void> {
  const { kind, title, body, lastWord } = incident;
  const marker = `<!-- approve-to-promote:incident:${kind} -->`;
  try {
    const toTell = await world.forge.publishIssue({ marker, title, body, lastWord, isHeard: world.isHeard });
    for (const one of toTell)
      await world.tell(incidentNotification(world.repository, { ...one, title, at: world.now() }), () =>
        world.forge.markTold(one),
      );
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    world.log('an incident could not be told', { incident: kind, why: error.message });
    untold.push(error);
  }
}
