import { type Entries, entriesOf } from '../ledger/recorded.ts';
import { activeTries, newestDevSet } from '../ledger/tries.ts';

/** What is to be known of a pull request that is tried in dev, one sentence each; none where nothing of it is. */
export function triedWords(entries: Entries, { number, head }: { readonly number: number; readonly head: string }) {
  const asked = activeTries(entries).find(({ pull }) => pull === number);
  if (asked === undefined) return [];
  const isAsked = (one: { readonly pull: number; readonly head: string }) =>
    one.pull === number && one.head === asked.head;
  const set = newestDevSet(entries);
  const commit = `Commit ${asked.head.slice(0, 12)} of this pull request`;
  const aside = set?.aside.find(isAsked);
  const outdated =
    asked.head === head ? [] : ['Commits were pushed since: what dev has is not the newest, /try puts that there.'];
  if (aside !== undefined) return [`${commit} is to be tried in dev and is not there: ${aside.why}.`, ...outdated];
  const settled =
    set?.tried.some(isAsked) === true &&
    entriesOf(entries, 'receipt').some(
      ({ environment, sequence, settled }) => environment === 'dev' && sequence === set.sequence && settled,
    );
  const state = settled ? 'is in effect in dev' : 'is being put into dev';
  return [`${commit} ${state}, where ${asked.by.login} tries it; nothing is approved by that.`, ...outdated];
}
