import type { RecordedObjection, RecordedSay } from '../approval/snapshot.ts';
import type { Person } from '../person.ts';
import { commandPath, mergePath, objectionPath, openingPath, pushPath } from './entry-path.ts';
import type { CommandEntry, LedgerEntry, MergeEntry, PushEntry } from './ledger-entry.ts';

/** Entries of the ledger by path. */
export type Entries = ReadonlyMap<string, LedgerEntry>;

/** All entries of one kind. */
export function entriesOf<K extends LedgerEntry['kind']>(
  entries: Entries,
  kind: K,
): readonly Extract<LedgerEntry, { kind: K }>[] {
  const isKind = (entry: LedgerEntry): entry is Extract<LedgerEntry, { kind: K }> => entry.kind === kind;
  return [...entries.values()].filter(isKind);
}

/**
 * Objections that follow the policy they reject into `pull` (R3): from other pull requests to the same base, and from its
 * own, where the file may have been renamed since. One that was taken back says when.
 */
export function objectionsBefore(entries: Entries, base: string, pull: number): readonly RecordedObjection[] {
  const withdrawn = new Map(entriesOf(entries, 'withdrawal').map((entry) => [key(entry), entry.at]));
  return entriesOf(entries, 'objection')
    .filter((entry) => entry.base === base || entry.pull === pull)
    .flatMap((entry) =>
      entry.on.map(({ path, meanings, contents }) => {
        const withdrawnAt = withdrawn.get(key({ pull: entry.pull, review: entry.review, path }));
        return {
          pull: entry.pull,
          review: entry.review,
          path,
          meanings,
          ...(contents === undefined ? {} : { contents }),
          by: entry.by,
          role: { governor: entry.governor, owns: entry.owns },
          at: entry.at,
          ...(withdrawnAt === undefined ? {} : { withdrawnAt }),
        };
      }),
    );
}

/** The say that the author of an objection had when it was first seen; `undefined`: never recorded. */
export function recordedSay(entries: Entries, pull: number, review: string): RecordedSay | undefined {
  const entry = entries.get(objectionPath(pull, review));
  if (entry?.kind !== 'objection') return undefined;
  return { governor: entry.governor, owns: entry.owns, on: entry.on.map(({ path }) => path) };
}

/** Whether who opened a pull request was a governor then (R2); `undefined`: never recorded. */
export function openedByGovernor(entries: Entries, pull: number): boolean | undefined {
  const entry = entries.get(openingPath(pull));
  return entry?.kind === 'opening' ? entry.governor : undefined;
}

/** What was recorded of a push; `undefined`: never recorded. */
export function recordedPush(
  entries: Entries,
  pull: number,
  push: { readonly at: number; readonly after: string },
): PushEntry | undefined {
  const entry = entries.get(pushPath(pull, push));
  return entry?.kind === 'push' ? entry : undefined;
}

/** What was recorded of the merge of a pull request; `undefined`: never recorded. */
export function recordedMerge(entries: Entries, pull: number): MergeEntry | undefined {
  const entry = entries.get(mergePath(pull));
  return entry?.kind === 'merge' ? entry : undefined;
}

/** What became of the command in a comment; `undefined`: not answered yet. */
export function recordedCommand(entries: Entries, comment: number): CommandEntry | undefined {
  const entry = entries.get(commandPath(comment));
  return entry?.kind === 'command' ? entry : undefined;
}

/** What became of the clicks on buttons that were answered, by the GUIDs of the deliveries that told of them. */
export function answeredClicks(entries: Entries): ReadonlyMap<string, CommandEntry> {
  return new Map(
    entriesOf(entries, 'command').flatMap((entry) => (entry.deliveries ?? []).map((guid) => [guid, entry] as const)),
  );
}

/** Who commanded a pull request that the app opened (R12). */
export function commanderOf(entries: Entries, pull: number): Person | undefined {
  return entriesOf(entries, 'command').find((entry) => entry.opened === pull)?.by;
}

/** The governor whose `/promote` on a pull request was carried out (R8). */
export function promoterByCommand(entries: Entries, pull: number): Person | undefined {
  const done = entriesOf(entries, 'command').filter((entry) => entry.on === pull && entry.outcome === 'done');
  return done.findLast((entry) => entry.words === '/promote')?.by;
}

function key(of: { readonly pull: number; readonly review: string; readonly path: string }): string {
  return `${of.pull}\n${of.review}\n${of.path}`;
}
