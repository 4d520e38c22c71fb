import { hash } from 'node:crypto';

/** A name for what makes room for another view, in no more bytes than PostgreSQL keeps, and of no other view. */
export function asideName(name: string, now: number): string {
  let start = '';
  for (const character of name) {
    if (Buffer.byteLength(start + character) > 30) break;
    start += character;
  }
  return `${start} until ${now} ${hash('sha256', name).slice(0, 8)}`;
}
