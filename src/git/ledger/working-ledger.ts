import { LEDGER_BRANCH, LEDGER_REF } from '../../core/ledger/entry-path.ts';
import type { LedgerReader } from '../../ports.ts';
import { checkedClone } from '../clone.ts';
import { historyOf } from './ledger-history.ts';
import { LedgerParser } from './ledger-parser.ts';
import { snapshotIn, stateOf } from './ledger-reading.ts';

/** Where a clone may have the ledger branch, in the order looked for: as fetched, or as its own. */
const REFS = [`refs/remotes/origin/${LEDGER_BRANCH}`, LEDGER_REF];

/** The ledger as somebody's clone has it; needs no remote. Where the clone has no such branch, it is empty. */
export async function openWorkingLedger(folder: string): Promise<LedgerReader> {
  const clone = await checkedClone(folder);
  const parser = new LedgerParser();
  const history = async (head: string | undefined) => {
    const { tips } = await clone.fetch([], REFS);
    return historyOf(clone, head ?? REFS.map((ref) => tips.get(ref)).find((tip) => tip !== undefined));
  };
  return {
    read: async (head) => stateOf(clone, parser, await history(head)),
    readSnapshot: async (digest) => snapshotIn(clone, await history(undefined), digest),
  };
}
