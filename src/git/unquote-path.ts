import { nameOf } from './name-of.ts';

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** A path as git prints it (quoted where it holds anything unusual) as the path it is; one that is not UTF-8 stays quoted, name by name. */
export function unquotePath(printed: string): string {
  if (!printed.startsWith('"')) return printed;
  const bytes: number[] = [];
  for (let at = 1; at < printed.length - 1; at++) {
    if (printed[at] !== '\\') {
      bytes.push(printed.charCodeAt(at));
      continue;
    }
    const next = printed[at + 1] ?? '';
    const simple = ESCAPES[next];
    bytes.push(simple ?? Number.parseInt(printed.slice(at + 1, at + 4), 8));
    at += simple === undefined ? 3 : 1;
  }
  return splitAtSlashes(bytes).map(nameOf).join('/');
}

function splitAtSlashes(bytes: readonly number[]): Buffer[] {
  const names: Buffer[] = [];
  let from = 0;
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && bytes[at] !== 0x2f) continue;
    names.push(Buffer.from(bytes.slice(from, at)));
    from = at + 1;
  }
  return names;
}
