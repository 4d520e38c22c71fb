import type { JsonObject } from '../../../src/core/text/json.ts';
import { immutaEnvironment } from '../../../src/environments/immuta/immuta-environment.ts';
import type { ImmutaOptions } from '../../../src/environments/immuta/immuta-options.ts';
import { immutaReader } from '../../../src/environments/immuta/immuta-reader.ts';
import type { ImmutaOptions as Variant } from '../../immuta/options.ts';
import { startImmuta } from '../../immuta/start-immuta.ts';
import { type Fault, type FaultRule, startFaultProxy } from '../../support/fault-proxy.ts';
import { type EnvironmentBench, environmentContract } from '../contract.ts';
import { connectionTo, immutaPolicy } from './an-immuta.ts';

interface Case {
  readonly name: string;
  readonly variant?: Variant;
  readonly given?: Partial<ImmutaOptions>;
  /** Breaks every third request; what is repeated gets through. */
  readonly fault?: Fault;
}

const variants: readonly Case[] = [
  { name: 'a bearer key' },
  { name: 'a raw key', variant: { auth: 'raw' }, given: { authentication: 'raw' } },
  { name: 'tokens that end', variant: { auth: 'exchange', tokenRequests: 2 }, given: { authentication: 'exchange' } },
  { name: 'raw tokens', variant: { auth: 'exchange' }, given: { authentication: 'exchange', token: 'raw' } },
  { name: 'an exchange nobody told of', variant: { auth: 'exchange', tokenRequests: 3 } },
  {
    name: '500 for tokens that ended',
    variant: { auth: 'exchange', tokenRequests: 2, unauthenticated500: ['/api/v2/policy', '/policy/global'] },
    given: { authentication: 'exchange' },
  },
  { name: 'a bare array', variant: { envelope: 'array' } },
  { name: 'hits without a count', variant: { counts: false } },
  { name: 'pages of one', variant: { policyPageCap: 1 } },
  { name: 'pages of two without a count', variant: { policyPageCap: 2, counts: false } },
  {
    name: 'requiredPermissions',
    variant: { permissionKey: 'requiredPermissions' },
    given: { dialect: { permissionKey: 'requiredPermissions' } },
  },
  { name: 'requiredPermissions that nobody told of', variant: { permissionKey: 'requiredPermissions' } },
  { name: 'rule types as they were written', variant: { ruleNames: 'as written' } },
  { name: 'policies pending for a while', variant: { pendingReads: 2 } },
  { name: 'a path before the API', variant: { base: '/api/immuta' } },
  { name: 'deletion', given: { removal: 'delete' } },
  { name: 'a dry run before each put', given: { dryRun: true } },
];

const retryLater = { status: 429, body: '{"message":"Too Many Requests"}' } as const;

const faults: readonly Case[] = [
  { name: 'the connection broken before', fault: { kind: 'drop', when: 'before' } },
  { name: 'the connection broken after', fault: { kind: 'drop', when: 'after' } },
  { name: 'half answers', fault: { kind: 'half' } },
  { name: '502 before', fault: { kind: 'answer', when: 'before', status: 502, body: '<html>Bad Gateway</html>' } },
  { name: '502 after', fault: { kind: 'answer', when: 'after', status: 502, body: '<html>Bad Gateway</html>' } },
  { name: '500 after', fault: { kind: 'answer', when: 'after', status: 500, body: '{"message":"boom"}' } },
  {
    name: '429 with seconds',
    fault: { kind: 'answer', when: 'before', ...retryLater, headers: { 'retry-after': '2' } },
  },
  {
    name: '429 with a date',
    fault: {
      kind: 'answer',
      when: 'before',
      ...retryLater,
      headers: { 'retry-after': 'Mon, 01 Jan 2024 00:00:05 GMT' },
    },
  },
  { name: 'answers that are no JSON', fault: { kind: 'answer', when: 'before', status: 200, body: '<html>Welcome' } },
];

/** Loses the last entry of every list that says how long it is, and breaks every other list off. */
const shorterList: FaultRule = ({ path }) => {
  if (!path.includes('/policy/global')) return undefined;
  return {
    kind: 'rewrite',
    rewrite: (answer) => {
      const { hits, count } = JSON.parse(answer.body) as { hits?: readonly unknown[]; count?: number };
      if (hits === undefined || count === undefined) return { ...answer, status: 500, body: '{}' };
      return { ...answer, body: JSON.stringify({ hits: hits.slice(0, -1), count }) };
    },
  };
};

async function open({ variant, given, fault }: Case): Promise<EnvironmentBench> {
  const immuta = await startImmuta(variant);
  const proxy = await startFaultProxy(new URL(immuta.url).origin);
  const everyThird: FaultRule = ({ n }) => (n % 3 === 0 ? fault : undefined);
  proxy.fail(everyThird);
  const connection = connectionTo(`${proxy.url}${variant?.base ?? ''}`, given);
  const theirs = (policyKey: string) => ({ policyKey, name: 'Theirs', type: 'data', actions: [], circumstances: null });
  return {
    reader: immutaReader(connection),
    client: immutaEnvironment(connection),
    snapshot: async () => JSON.stringify(immuta.policies()),
    writes: async () => String(immuta.writes()),
    tamper: async (policyKey) => immuta.edit(policyKey, (object) => ({ ...object, circumstances: [] })),
    plant: async (policyKey) => {
      immuta.plantV1(theirs(policyKey));
    },
    isPlanted: async (policyKey) => {
      const found = immuta.policies().find((each) => each.policyKey === policyKey);
      return found?.name === 'Theirs' && found.staged !== true && found.deleted !== true;
    },
    breakWrite: async (policyKey) => {
      const allow = immuta.refuse(policyKey);
      return async () => allow();
    },
    shorten: async () => {
      proxy.fail(shorterList);
      return async () => proxy.fail(everyThird);
    },
    pretend: async () => {
      proxy.fail(({ method, path }) =>
        method !== 'GET' && path.includes('/policy')
          ? { kind: 'answer', when: 'before', status: 200, headers: { 'content-type': 'application/json' }, body: '{}' }
          : undefined,
      );
      return async () => proxy.fail();
    },
    writeLate: async ({ payload }) => immuta.plantV2({ ...(payload as JsonObject) }),
    close: async () => {
      await proxy.close();
      await immuta.close();
    },
  };
}

const byId = { circumstances: [{ type: 'domains', domains: [{ id: '5d1a' }] }] };
const inexpressible = immutaPolicy('contract-a', 2);

for (const each of [...variants, ...faults]) {
  environmentContract(`immuta with ${each.name}`, {
    open: () => open(each),
    policy: immutaPolicy,
    sources: [],
    holdsSequence: false,
    canBeShort: true,
    canPretend: true,
    inexpressible: { ...inexpressible, payload: { ...inexpressible.payload, ...byId } },
  });
}
