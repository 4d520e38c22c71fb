import type { Drifted } from '../sync/drift.ts';
import type { Incident } from './incident.ts';
import { code, fitting } from './markdown.ts';

const LONGEST = 60_000;

/** What somebody changed in an environment after it was synced: one issue, closed when it is gone (F34). */
export function driftedThere(environment: string, drifted: readonly Drifted[]): Incident {
  const items = drifted.map((one) => `- ${code(one.policyKey, 200)}: ${driftInWords(one)}`);
  const sections = [
    'Somebody changed there what was approved and synced. Nothing was overwritten, because `drift.repair` is off.',
    ...items,
    'A governor ends this with a command on any pull request: `/repair` puts back what was approved; `/adopt <policyKey>` opens a pull request that proposes what is there now.',
  ];
  return {
    kind: `drift:${environment}`,
    title: `The ${environment} environment was changed by somebody`,
    body: drifted.length === 0 ? undefined : fitting(sections, LONGEST, (left) => `… and ${left} more.`),
    lastWord: 'The environment enforces what was approved again.',
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
