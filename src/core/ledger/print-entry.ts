import type { Json, JsonObject } from '../text/json.ts';
import { entryPath } from './entry-path.ts';
import type { LedgerEntry } from './ledger-entry.ts';

/** One file of the ledger branch. */
export interface LedgerFile {
  readonly path: string;
  readonly text: string;
}

/** An entry as its file; read back by `parseEntry`. Equal entries have equal files. */
export function printEntry(entry: LedgerEntry): LedgerFile {
  return { path: entryPath(entry), text: `${pretty({ ...entry } as JsonObject, '')}\n` };
}

/** JSON with sorted keys, one a line; plain strings are built so that no key can be lost, whatever its name. */
function pretty(value: Json, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  const lines = isList(value)
    ? value.map((item) => deeper + pretty(item, deeper))
    : Object.keys(value)
        .sort()
        .flatMap((key) => {
          const item = value[key];
          return item === undefined ? [] : [`${deeper}${JSON.stringify(key)}: ${pretty(item, deeper)}`];
        });
  const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
  return lines.length === 0 ? open + close : `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}
