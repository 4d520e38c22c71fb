import type { Objects } from './objects.ts';

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Unix seconds. */
  readonly at: number;
  /** Offset as git writes it, for example `+0000`. */
  readonly zone: string;
}

export interface CommitData {
  readonly oid: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
  /** The armoured signature inside the commit, where there is one. */
  readonly signature: string | undefined;
}

export async function readCommit(objects: Objects, oid: string): Promise<CommitData | undefined> {
  const object = await objects.read(oid);
  return object?.type === 'commit' ? parseCommit(oid, object.data.toString()) : undefined;
}

export type NewCommit = Omit<CommitData, 'oid' | 'signature'> & { readonly signature?: string };

export function writeCommit(objects: Objects, commit: NewCommit): Promise<string> {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${printSignature(commit.author)}`,
    `committer ${printSignature(commit.committer)}`,
    ...(commit.signature ? [`gpgsig ${commit.signature.trimEnd().split('\n').join('\n ')}`] : []),
    '',
    commit.message,
  ];
  return objects.write('commit', Buffer.from(lines.join('\n')));
}

function parseCommit(oid: string, text: string): CommitData {
  const split = text.indexOf('\n\n');
  const head = split < 0 ? text : text.slice(0, split);
  const fields = new Map<string, string[]>();
  for (const line of head.replaceAll('\n ', '\u0000').split('\n')) {
    const space = line.indexOf(' ');
    const key = line.slice(0, space);
    fields.set(key, [...(fields.get(key) ?? []), line.slice(space + 1).replaceAll('\u0000', '\n')]);
  }
  return {
    oid,
    tree: fields.get('tree')?.[0] ?? '',
    parents: fields.get('parent') ?? [],
    author: parseSignature(fields.get('author')?.[0] ?? ''),
    committer: parseSignature(fields.get('committer')?.[0] ?? ''),
    message: split < 0 ? '' : text.slice(split + 2),
    signature: fields.get('gpgsig')?.[0],
  };
}

function parseSignature(line: string): Signature {
  const match = /^(.*?) ?<(.*)> (-?\d+) ([+-]\d{4})$/.exec(line);
  return { name: match?.[1] ?? '', email: match?.[2] ?? '', at: Number(match?.[3] ?? 0), zone: match?.[4] ?? '+0000' };
}

function printSignature(who: Signature): string {
  return `${who.name.replace(/[<>\n]/g, '')} <${who.email.replace(/[<>\n]/g, '')}> ${who.at} ${who.zone}`;
}
