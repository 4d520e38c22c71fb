import type { Incident } from '../core/report/incident.ts';
import type { World } from './world.ts';

/**
 * Keeps the one issue of an incident up to date: opened when it is there, rewritten when it changes, closed with a last
 * word when it is gone. Costs a request only when something changed, and one in the life of a process. The issue is
 * found again by its hidden mark, and only among the app's own.
 */
export async function keepIncident(world: World, { kind, title, body, lastWord }: Incident): Promise<void> {
  await world.forge.publishIssue({ marker: `<!-- approve-to-promote:incident:${kind} -->`, title, body, lastWord });
}
