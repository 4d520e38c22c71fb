/** Started as a process of its own: records openings in a ledger, one by one. */
import type { LedgerEntry } from '../../src/core/ledger/ledger-entry.ts';
import { aCache } from './a-repository.ts';

const [cacheFolder = '', url = '', first = '0', count = '0'] = process.argv.slice(2);
const { ledger } = aCache(cacheFolder, url);
for (let pull = Number(first); pull < Number(first) + Number(count); pull++) {
  const entry: LedgerEntry = { kind: 'opening', pull, at: pull, governor: true };
  const { written } = await ledger.append([entry]);
  if (written.length !== 1) throw new Error(`pull ${pull} was not written`);
}
