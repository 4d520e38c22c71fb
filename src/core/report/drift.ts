import type { Drifted } from '../sync/drift.ts';
import type { Incident } from './incident.ts';
import { code, fittingBody } from './markdown.ts';

/**
 * What somebody changed in an environment after it was synced: one issue, closed when it is gone (F34). `overwritten` was
 * put back with what else had to go in; people hear of it once.
 */
export function driftedThere(
  environment: string,
  drifted: readonly Drifted[],
  overwritten: readonly Drifted[] = [],
): Incident {
  const adopt =
    environment === 'production' ? '; `/adopt <policyKey>` opens a pull request that proposes what is there now' : '';
  const leftAlone = [
    'Somebody changed there what had been synced. It was not overwritten, because `drift.repair` is off; all else goes on.',
    ...itemsOf(drifted),
    `A governor ends this with a command on any pull request: \`/repair\` puts back what was there before${adopt}.`,
  ];
  const writtenAnew = [
    'Somebody had changed there what follows, and it is again as it was put: another policy that guards the same tables changed, and what enforces them is written as one.',
    ...itemsOf(overwritten),
  ];
  const sections = [...(drifted.length === 0 ? [] : leftAlone), ...(overwritten.length === 0 ? [] : writtenAnew)];
  return {
    kind: `drift:${environment}`,
    title: `The ${environment} environment was changed by somebody`,
    body: sections.length === 0 ? undefined : fittingBody(sections),
    lastWord: 'Nothing there is otherwise than it was put there.',
  };
}

function itemsOf(drifted: readonly Drifted[]): readonly string[] {
  return drifted.map((one) => `- ${code(one.policyKey, 200)}: ${code(driftInWords(one), 200)}`);
}

/** Both values, where there are two. */
export function driftInWords({ due, there }: Drifted): string {
  if (there === 'missing') return `gone; in force is ${short(due)}`;
  if (there === 'unreadable') return `changed so that it cannot be read as a policy; in force is ${short(due)}`;
  return `reads ${short(there)}; in force is ${short(due)}`;
}

function short(digest: string | undefined): string {
  return digest === undefined ? 'nothing' : digest.slice(0, 12);
}
