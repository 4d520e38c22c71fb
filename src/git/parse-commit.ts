import type { Signature } from '../ports.ts';
import { coAuthorsOf } from './co-authors.ts';

/** A commit object as it was written. */
export interface ParsedCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  /** `undefined`: the line does not parse, so nobody is named. */
  readonly author: Signature | undefined;
  readonly committer: Signature | undefined;
  readonly coAuthors: readonly Signature[];
}

/** Reads the headers and trailers of a commit object. Names are whatever the commit's maker wrote: they prove nothing. */
export function parseCommit(bytes: Uint8Array): ParsedCommit {
  const text = textOf(bytes);
  const end = text.indexOf('\n\n');
  const headers = (end < 0 ? text : text.slice(0, end)).split('\n');
  const parents: string[] = [];
  const found = new Map<string, string>();
  for (const line of headers) {
    const space = line.indexOf(' ');
    const name = line.slice(0, space);
    const value = line.slice(space + 1);
    if (name === 'parent') parents.push(value);
    else if (name !== '' && !found.has(name)) found.set(name, value);
  }
  return {
    tree: found.get('tree') ?? '',
    parents,
    author: signatureOf(found.get('author')),
    committer: signatureOf(found.get('committer')),
    coAuthors: end < 0 ? [] : coAuthorsOf(text.slice(end + 2)),
  };
}

function signatureOf(line: string | undefined): Signature | undefined {
  const match = /^(.*?)\s*<([^<>]*)> -?\d+ [+-]\d+$/.exec(line ?? '');
  return match === null ? undefined : { name: match[1] ?? '', email: match[2] ?? '' };
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}
