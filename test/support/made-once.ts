import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** It may be deleted at any time. */
const FOLDER = fileURLToPath(new URL('../../.cache/made-once', import.meta.url));

/** A text that is costly to make: made once for all that it is made `from`, whichever process needs it first. */
export function madeOnce(from: readonly string[], make: () => string): string {
  const digest = createHash('sha256');
  for (const part of from) digest.update(`${part.length}:`).update(part);
  const file = join(FOLDER, digest.digest('hex'));
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const text = make();
    mkdirSync(FOLDER, { recursive: true });
    // Whole or not at all, whoever else makes it meanwhile.
    const mine = `${file}-by-${process.pid}`;
    writeFileSync(mine, text);
    renameSync(mine, file);
    return text;
  }
}
