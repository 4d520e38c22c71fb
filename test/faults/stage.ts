import pg from 'pg';
import { enforcedBy } from '../demo/enforced.ts';
import { postgresProduction } from '../demo/postgres/postgres-production.ts';
import { onImmuta } from '../e2e/on-immuta.ts';
import { startImmuta } from '../immuta/start-immuta.ts';
import type { Bench } from '../support/bench.ts';
import { startCutProxy } from '../support/cut-proxy.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { password } from '../support/postgres.ts';
import { aSmallBench } from './small-bench.ts';

/** What the app asks of production's environment, where that goes over a network. */
export interface Outside {
  /** Requests since `forget`. */
  readonly asked: () => number;
  readonly forget: () => void;
  /** At the nth request from now on, before or after it was heard, `strike` is called, and no answer comes. */
  readonly strikeAt: (nth: number, when: 'before' | 'after', strike: () => void) => void;
}

/** A bench, and production's environment as it is seen from outside the app. */
export interface Stage {
  readonly bench: Bench;
  /** The name each policy has there, by policy key. */
  readonly enforced: () => Promise<ReadonlyMap<string, string>>;
  readonly outside: Outside | undefined;
  readonly stop: () => Promise<void>;
}

/** Production in a folder; `rules` are added to the rules file. */
export async function onFiles(rules = ''): Promise<Stage> {
  const bench = await aSmallBench({}, rules);
  return {
    bench,
    enforced: async () => {
      const texts = await enforcedBy(bench.environment);
      return new Map([...texts].map(([key, text]) => [key, (JSON.parse(text) as { readonly name: string }).name]));
    },
    outside: undefined,
    stop: () => bench.stop(),
  };
}

/** Production in an Immuta, behind a proxy. */
export async function onAnImmuta(): Promise<Stage> {
  const immuta = await startImmuta();
  const proxy = await startFaultProxy(immuta.url);
  const close = async () => {
    await proxy.close();
    await immuta.close();
  };
  const bench = await aSmallBench(onImmuta(proxy.url)).catch(async (error) => {
    await close();
    throw error;
  });
  let from = 0;
  return {
    bench,
    enforced: async () => {
      const there = immuta.policies().filter(({ deleted }) => deleted !== true);
      const doubled = there.filter(({ policyKey }, at) => there.findIndex((one) => one.policyKey === policyKey) !== at);
      if (doubled.length > 0) throw new Error(`several policies there have the key ${String(doubled[0]?.policyKey)}`);
      return new Map(there.map(({ policyKey, name }) => [String(policyKey), String(name)]));
    },
    outside: {
      asked: () => proxy.requests.length - from,
      forget: () => {
        from = proxy.requests.length;
        proxy.fail();
      },
      strikeAt: (nth, when, strike) => {
        const due = proxy.requests.length + nth;
        proxy.fail(({ n }) => {
          if (n !== due) return undefined;
          if (when === 'after') return { kind: 'rewrite', rewrite: struckBy(strike) };
          strike();
          return { kind: 'drop', when };
        });
      },
    },
    stop: async () => {
      await bench.stop();
      await close();
    },
  };
}

/** What comes back once it was struck is heard by nobody. */
function struckBy<T>(strike: () => void): (answer: T) => T {
  return (answer) => {
    strike();
    return answer;
  };
}

/** Production in a real PostgreSQL, behind a proxy that counts messages. */
export async function onPostgres(): Promise<Stage & { readonly session: () => Promise<pg.Client> }> {
  const { bench: options, enforced, stop } = await postgresProduction();
  const { production } = options.connections ?? {};
  const { port, database } = production as { readonly port: number; readonly database: string };
  const proxy = await startCutProxy(port);
  const close = async () => {
    await proxy.close();
    await stop();
  };
  const connections = { production: { ...production, port: proxy.port } };
  const bench = await aSmallBench({ ...options, connections }).catch(async (error) => {
    await close();
    throw error;
  });
  return {
    bench,
    enforced: async () => {
      const payloads = await enforced(bench);
      return new Map([...payloads].map(([key, text]) => [key, (JSON.parse(text) as { readonly name: string }).name]));
    },
    outside: {
      asked: () => proxy.sent(),
      forget: () => proxy.cutAt(),
      strikeAt: (nth, when, strike) => proxy.cutAt(nth, when, strike),
    },
    session: async () => {
      const client = new pg.Client({ host: '127.0.0.1', port, database, user: 'postgres', password });
      // It ends with the server.
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    stop: async () => {
      await bench.stop();
      await close();
    },
  };
}
