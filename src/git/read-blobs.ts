import type { BlobText } from '../ports.ts';
import type { ObjectStore } from './object-store.ts';

/** Bytes above which a blob is not read: no policy, rules file or catalogue file is that large. */
const LARGEST_BLOB = 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of blobs up to `limit` bytes; what is not here yet is fetched in one go. */
export async function readBlobs(
  store: ObjectStore,
  wanted: readonly string[],
  limit: number = LARGEST_BLOB,
): Promise<ReadonlyMap<string, BlobText>> {
  const ids = [...new Set(wanted)];
  const heads = new Map(await store.reader.headsSeen(ids));
  const absent = ids.filter((id) => !heads.has(id));
  if (absent.length > 0) {
    await store.fetchBlobs(absent);
    for (const [id, head] of await store.reader.heads(absent)) heads.set(id, head);
  }
  const isReadable = (id: string) => heads.get(id)?.type === 'blob' && (heads.get(id)?.size ?? 0) <= limit;
  const contents = await store.reader.contents(ids.filter(isReadable));
  const texts = new Map<string, BlobText>();
  for (const id of ids) {
    const head = heads.get(id);
    const bytes = contents.get(id);
    if (bytes !== undefined) texts.set(id, textOf(bytes));
    else if (head?.type === 'blob' && head.size > limit) texts.set(id, { state: 'too large', size: head.size });
    else texts.set(id, { state: 'missing' });
  }
  return texts;
}

function textOf(bytes: Buffer): BlobText {
  try {
    return { state: 'text', text: utf8.decode(bytes) };
  } catch {
    return { state: 'not UTF-8' };
  }
}
