import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Json } from './json.ts';

/** JSON with keys in code unit order and without white space; lists keep their order. */
export function canonicalJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) {
    let list = '';
    for (const item of value) list += list === '' ? canonicalJson(item) : `,${canonicalJson(item)}`;
    return `[${list}]`;
  }
  const mapping = value as { readonly [key: string]: Json };
  let pairs = '';
  for (const key of Object.keys(mapping).sort()) {
    const item = mapping[key];
    if (item === undefined) continue;
    pairs += `${pairs === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(item)}`;
  }
  return `{${pairs}}`;
}

/**
 * SHA-256 (hex) of the canonical JSON: equal when two texts differ only in comments, white space, key order or quoting.
 */
export function meaningOf(value: Json): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(value))));
}
