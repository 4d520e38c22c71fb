import { onImmuta } from '../e2e/on-immuta.ts';
import { type ImmutaStandIn, startImmuta } from '../immuta/start-immuta.ts';
import type { Bench } from '../support/bench.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import type { PolicyData } from './seen-promoted.ts';
import { aSmallBench } from './small-bench.ts';

export interface OnImmuta {
  readonly bench: Bench;
  readonly immuta: ImmutaStandIn;
  readonly proxy: FaultProxy;
  readonly enforces: (policy: PolicyData) => Promise<boolean>;
}

/** The bench with production in an Immuta, behind a proxy in which things go wrong; `rules` are added to the rules file. */
export async function withImmuta<T>(
  play: (on: OnImmuta) => Promise<T>,
  env: Readonly<Record<string, string>> = {},
  rules = '',
): Promise<T> {
  const immuta = await startImmuta();
  const proxy = await startFaultProxy(immuta.url);
  try {
    const options = onImmuta(proxy.url);
    const bench = await aSmallBench({ ...options, env: { ...options.env, ...env } }, rules);
    try {
      const enforces = async ({ policyKey, name }: PolicyData) => nameOf(immuta, policyKey) === name;
      return await play({ bench, immuta, proxy, enforces });
    } finally {
      await bench.stop();
    }
  } finally {
    await proxy.close();
    await immuta.close();
  }
}

/** The name of the one policy with that key there, or how many there are. */
export function nameOf(immuta: ImmutaStandIn, policyKey: string): unknown {
  const found = immuta.policies().filter((one) => one.policyKey === policyKey && one.deleted !== true);
  return found.length === 1 ? found[0]?.name : `${found.length} policies with this key`;
}

/** A request that puts a policy. */
export const isWrite = ({ method, path }: { readonly method: string; readonly path: string }) =>
  method === 'POST' && path.includes('/policy') && !path.includes('dryRun');
