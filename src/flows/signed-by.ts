import { sealedBytes } from '../core/ledger/sealed-bytes.ts';
import { parseEnvelope, signedBytes } from '../core/promotion/envelope.ts';
import type { Audit } from './audit.ts';

/** What one key signed, as far as a clone proves it: the bytes, not their digests. */
export interface SignedBy {
  readonly statements: readonly Uint8Array[];
  readonly entries: readonly Uint8Array[];
}

/** Every proven statement and every entry of the ledger that counts and that this key signed. */
export async function signedBy({ chain, ledger, repository }: Audit, keyid: string): Promise<SignedBy> {
  const statements = chain.links.flatMap((link) => {
    const parsed = link.keyid === keyid ? parseEnvelope(link.text) : undefined;
    return parsed?.ok ? [signedBytes(parsed.envelope.payload)] : [];
  });
  const { entries } = await ledger.read();
  const sealed = [...entries.values()].filter(({ seal }) => seal?.keyid === keyid);
  return { statements, entries: sealed.map((entry) => sealedBytes(entry, repository)) };
}
