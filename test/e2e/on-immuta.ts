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

/** The rules file of the worked example with other words in it, by its path. */
export async function rulesWith(words: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
  let text = await readFile(new URL(`../../${RULES}`, import.meta.url), 'utf8');
  for (const [from, to] of Object.entries(words)) {
    if (!text.includes(from)) throw new Error(`the rules file does not say ${from}`);
    text = text.replace(from, to);
  }
  return { [RULES]: text };
}
