import type { Drifted } from '../sync/drift.ts';
import type { Incident } from './incident.ts';
import { code, fitting } from './markdown.ts';

const LONGEST = 60_000;

/** What somebody changed in an environment after it was synced: one issue, closed when it is gone (F34). */
export function driftedThere(environment: string, drifted: readonly Drifted[]): Incident {
  const items = drifted.map((one) => `- ${code(one.policyKey, 200)}: ${code(driftInWords(one), 200)}`);
  const adopt =
    environment === 'production' ? '; `/adopt <policyKey>` opens a pull request that proposes what is there now' : '';
  const sections = [
    'Somebody changed there what had been synced. It was not overwritten, because `drift.repair` is off; all else goes on.',
    ...items,
    `A governor ends this with a command on any pull request: \`/repair\` puts back what was there before${adopt}.`,
  ];
  return {
    kind: `drift:${environment}`,
    title: `The ${environment} environment was changed by somebody`,
    body: drifted.length === 0 ? undefined : fitting(sections, LONGEST, (left) => `… and ${left} more.`),
    lastWord: 'Nothing there is otherwise than it was put there.',
  };
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
