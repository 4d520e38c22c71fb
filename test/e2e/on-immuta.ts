import { readFile } from 'node:fs/promises';
import type { BenchOptions } from '../support/bench.ts';

const RULES = '.github/approve-to-promote.yml';

/** What the operator writes where production is an Immuta at this address. */
export function onImmuta(url: string): Pick<BenchOptions, 'connections' | 'env'> {
  const connection = { kind: 'immuta', url, apiKey: { env: 'IMMUTA_KEY' }, allowPrivateAddresses: true };
  return {
    connections: { production: { ...connection, repositories: ['acme/policies'] } },
    env: { IMMUTA_KEY: 'an-api-key' },
  };
}

/** The rules file of the worked example with something else in it, by its path. */
export async function rulesWith(from: string, to: string): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(new URL(`../../${RULES}`, import.meta.url), 'utf8');
  if (!text.includes(from)) throw new Error(`the rules file does not say ${from}`);
  return { [RULES]: text.replace(from, to) };
}
