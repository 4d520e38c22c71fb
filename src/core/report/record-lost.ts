import { LEDGER_BRANCH, LEDGER_REF } from '../ledger/entry-path.ts';
import type { Incident } from './incident.ts';
import { code, fittingBody, inWords } from './markdown.ts';

/**
 * The ledger is not the one there was: what is lost, what was rebuilt from pull requests, what nobody can know any more,
 * and who may end it. `lost` are the statements whose facts are missing.
 */
export function recordLost(
  lost: readonly number[],
  rebuilt: { readonly pulls: readonly number[]; readonly unread: readonly string[] } | undefined,
): Incident {
  return {
    kind: 'ledger-lost',
    title: 'The record of the app is lost',
    body: lost.length === 0 ? undefined : bodyOf(lost, rebuilt ?? { pulls: [], unread: [] }),
    lastWord: 'The record of the app is there again, or the operator gave up what is lost of it.',
  };
}

function bodyOf(
  lost: readonly number[],
  { pulls, unread }: { readonly pulls: readonly number[]; readonly unread: readonly string[] },
): string {
  const newest = lost.at(-1) ?? 0;
  const again =
    pulls.length === 0
      ? 'No closed pull request shows an objection that was recorded anew.'
      : `Objections that GitHub still shows are recorded anew and freeze what they reject: ${inWords(pulls.map((number) => `#${number}`))}.`;
  const sections = [
    `The branch ${code(LEDGER_BRANCH)} does not hold the facts behind ${lost.length === 1 ? 'statement' : 'statements'} ${numbers(lost)}: it was deleted or replaced, and the app knew no copy. **Nothing is approved, promoted or rolled back until this is ended.** What is in force stays in force.`,
    `${again} Commands with the app’s reaction on them are not carried out again.`,
    ...(unread.length === 0
      ? []
      : ['These could not be read:', ...unread.map((one) => `- ${code(one, 400)}`).slice(0, 50)]),
    'What cannot be rebuilt: what was on hold, what objectors took back, objections whose pull request or review is gone, roles as they were held when somebody opened, pushed or merged, the accounts behind logins when the rules were approved, sync receipts, and the facts that statements name.',
    `To end this, push the branch back from a clone that has it (${code(`git push origin <commit>:${LEDGER_REF}`)}). Where nobody has it, put back on hold what must not go live, and let the operator write ${code(`ledgerLostUpTo: ${newest}`)} beside this repository’s ${code('firstTrustedCommit')} in connections.yml.`,
  ];
  return fittingBody(sections);
}

function numbers(lost: readonly number[]): string {
  const shown = lost.slice(0, 20).map(String);
  return inWords(lost.length > 20 ? [...shown, `${lost.length - 20} more`] : shown);
}
