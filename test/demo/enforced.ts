import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the `file` environment enforces now: policy key → text; empty before the first sync. */
export async function enforcedBy(folder: string): Promise<ReadonlyMap<string, string>> {
  const set = join(folder, 'current');
  const names = await readdir(set).catch(() => []);
  const texts = await Promise.all(
    names.filter((name) => !name.startsWith('.')).map((name) => readFile(join(set, name), 'utf8')),
  );
  return new Map(texts.map((text) => [(JSON.parse(text) as { readonly policyKey: string }).policyKey, text]));
}
