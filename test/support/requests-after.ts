import type { Bench } from './bench.ts';

/** Operations of the API that the app asked for because of what happened, in order of name; git transport is not the API. */
export async function requestsAfter(bench: Bench, happens: () => Promise<unknown>): Promise<readonly string[]> {
  await bench.idle();
  bench.github.resetRequests();
  await happens();
  await bench.idle();
  return bench.github
    .requests({ actor: 'installation:approve-to-promote' })
    .filter(({ kind }) => kind !== 'git')
    .map(({ operation }) => operation)
    .sort();
}
