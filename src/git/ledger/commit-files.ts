import { randomUUID } from 'node:crypto';
import type { LedgerFile } from '../../core/ledger/print-entry.ts';
import { BrokenStore } from '../object-reader.ts';
import type { ObjectStore } from '../object-store.ts';

/** Who makes the commits of the ledger: the app's own account. */
export interface LedgerAuthor {
  readonly name: string;
  readonly email: string;
}

/**
 * Makes, without moving any branch, a commit that adds files to `parent` (or is the first), and gives its id. `joined` is
 * another history that is kept with it.
 */
export async function commitFiles(
  store: ObjectStore,
  parent: string | undefined,
  files: readonly LedgerFile[],
  author: LedgerAuthor,
  joined?: string,
): Promise<string> {
  const scratch = `refs/ledger/${randomUUID()}`;
  const who = `${plain(author.name)} <${plain(author.email)}> ${Math.floor(Date.now() / 1000)} +0000`;
  const input = [
    'feature done',
    `commit ${scratch}`,
    'mark :1',
    `committer ${who}`,
    data(messageOf(files)),
    ...(parent === undefined ? [] : [`from ${parent}`]),
    ...(joined === undefined ? [] : [`merge ${joined}`]),
    ...files.flatMap(({ path, text }) => [`M 100644 inline ${path}`, data(text)]),
    '',
    'get-mark :1',
    `reset ${scratch}`,
    `from ${'0'.repeat(parent?.length ?? 40)}`,
    '',
    'done',
    '',
  ].join('\n');
  const made = (await store.run(['fast-import', '--quiet', '--force'], { input })).stdout.toString().trim();
  if (made === '') throw new BrokenStore('git fast-import made no commit');
  return made;
}

function messageOf(files: readonly LedgerFile[]): string {
  const paths = files.map(({ path }) => path);
  if (paths.length === 0) return 'Keep what was recorded before\n';
  return paths.length === 1 ? `Record ${paths[0]}\n` : `Record ${paths.length} facts\n\n${paths.join('\n')}\n`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}

function plain(text: string): string {
  return text.replace(/[<>\p{Cc}]/gu, '').trim();
}
