import type { RefMove } from './refs.ts';
import { zeroOid } from './refs.ts';

/** What a push asks for: the commands at the beginning of a `git-receive-pack` request, before the pack. */
export function readPushCommands(body: Buffer): readonly RefMove[] {
  const moves: RefMove[] = [];
  for (let at = 0; at + 4 <= body.length; ) {
    const length = Number.parseInt(body.subarray(at, at + 4).toString(), 16);
    if (!(length >= 4)) break;
    const line =
      body
        .subarray(at + 4, at + length)
        .toString()
        .split('\0')[0]
        ?.trimEnd() ?? '';
    const [before = '', after = '', ref = ''] = line.split(' ');
    if (/^[0-9a-f]{40}$/.test(before) && ref !== '') {
      moves.push({ ref, before: optional(before), after: optional(after) });
    }
    at += length;
  }
  return moves;
}

function optional(oid: string): string | undefined {
  return oid === zeroOid ? undefined : oid;
}
