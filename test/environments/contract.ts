import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { nobody } from '../../src/core/people/people.ts';
import type { DesiredPolicy, DesiredState } from '../../src/core/sync/environment-state.ts';
import { digestOfPayload } from '../../src/core/sync/payload-digest.ts';
import { defaultLimits } from '../../src/core/sync/plan-sync.ts';
import type { SyncPlan } from '../../src/core/sync/sync-plan.ts';
import type { EnvironmentClient, EnvironmentReader } from '../../src/ports.ts';
import { anything, syncOnce } from './sync-once.ts';

/** One real environment, or its stand-in, empty but for what `plant` puts there. */
export interface EnvironmentBench {
  readonly reader: EnvironmentReader;
  readonly client: EnvironmentClient;
  /** All that is there, as text: equal texts, nothing written. */
  snapshot(): Promise<string>;
  /** What the environment itself counts of writes; equal numbers, not one write, whatever became of it. */
  writes(): Promise<string>;
  /** Changes what is enforced for this policy, as somebody with a console would. */
  tamper(policyKey: string): Promise<void>;
  /** Puts there a policy of this name that is not ours. */
  plant(name: string): Promise<void>;
  /** How that one is reported, where not by its name. */
  reportedAs?(name: string): string;
  /** True while that policy is there as it was planted. */
  isPlanted(name: string): Promise<boolean>;
  /** Makes the write of this policy fail until the answer is called; of the whole set where the environment is atomic. */
  breakWrite(policyKey: string): Promise<() => Promise<void>>;
  /** Makes the inventory come out short until the answer is called, where this kind of environment can do that. */
  shorten?(): Promise<() => Promise<void>>;
  /** Makes writes succeed without effect until the answer is called, where something stands in between that can. */
  pretend?(): Promise<() => Promise<void>>;
  /** Puts there what an older sync wrote late, without the client: what the policy was, in place of what it is. */
  writeLate?(policy: DesiredPolicy): Promise<void>;
  close(): Promise<void>;
}

/** What the contract needs to know of one kind. */
export interface EnvironmentUnderTest {
  open(): Promise<EnvironmentBench>;
  /** Four policies that this kind can express, in two versions of each, all with effect in `sources`. */
  policy(policyKey: string, version: 1 | 2): DesiredPolicy;
  readonly sources: DesiredState['sources'];
  /** As the client says of itself; a test compares. */
  readonly holdsSequence: boolean;
  /** The bench has `shorten`. */
  readonly canBeShort: boolean;
  /** The bench has `pretend`. */
  readonly canPretend: boolean;
  /** A policy that this kind cannot express exactly; absent where it can express all. */
  readonly inexpressible?: DesiredPolicy;
}

/** Every environment client passes these; a new one is done when they are green. */
export function environmentContract(name: string, kind: EnvironmentUnderTest): void {
  describe(`${name}, by the contract of environments`, () => {
    const whereSequenceIsHeld = kind.holdsSequence ? it : notPromised;
    const whereListsCanBeShort = kind.canBeShort ? it : notPromised;
    const whereSuccessCanBePretended = kind.canPretend ? it : notPromised;
    const whereSomeAreRefused = kind.inexpressible ? it : notPromised;
    let bench: EnvironmentBench;
    let client: EnvironmentClient;
    const [a, b, c] = ['contract-a', 'contract-b', 'contract-c'];
    const first = (...keys: readonly string[]) => keys.map((key) => kind.policy(key, 1));
    const set = (policies: readonly DesiredPolicy[], sequence = 7): DesiredState => ({
      policies,
      sources: kind.sources,
      people: nobody,
      sequence,
      commit: String(sequence).padStart(40, '0'),
      managedKeys: [a, b, c],
    });
    const words = (plan: Pick<SyncPlan, 'steps'>) => plan.steps.map(({ act, policyKey }) => `${act} ${policyKey}`);
    const digests = async () => {
      const { policies } = await client.readInventory();
      const ours = policies
        .filter(({ managed }) => managed)
        .map(({ policyKey, digest }) => [policyKey, digest] as const);
      return Object.fromEntries(ours.sort());
    };
    const digestsOf = (policies: readonly DesiredPolicy[]) =>
      Object.fromEntries(policies.map(({ policyKey, digest }) => [policyKey, digest] as const).sort());

    beforeEach(async () => {
      bench = await kind.open();
      client = bench.client;
    });
    afterEach(async () => {
      await client.close();
      await bench.close();
    });

    it('a sync leaves nothing to sync', async () => {
      expect(await syncOnce(client, set(first(a, b)))).toMatchObject({ settled: true, left: [] });
      const again = await client.plan(set(first(a, b)), anything);
      expect(again).toMatchObject({
        steps: [],
        withheld: [],
        refused: [],
        records: !client.capabilities.holdsSequence,
      });
      const before = await bench.snapshot();
      await client.apply(again, set(first(a, b)));
      expect(await bench.snapshot()).toBe(before);
    });

    it('what was put is what is read back', async () => {
      const policies = [...first(a), kind.policy(b, 2)];
      await syncOnce(client, set(policies));
      expect(await digests()).toEqual(digestsOf(policies));
      expect((await client.readInventory()).complete).toBe(true);
    });

    it('updates, creates and removes, and nothing else', async () => {
      await syncOnce(client, set(first(a, b)));
      const next = [kind.policy(b, 2), kind.policy(c, 1)];
      const { plan, outcomes, settled } = await syncOnce(client, set(next, 8));
      expect(words(plan)).toEqual([`update ${b}`, `create ${c}`, `remove ${a}`]);
      expect(outcomes.map(({ policyKey, result }) => `${policyKey} ${result}`)).toEqual([
        `${b} applied`,
        `${c} applied`,
        `${a} applied`,
      ]);
      expect(settled).toBe(true);
      expect(await digests()).toMatchObject(digestsOf(next));
    });

    it('a removed policy has no effect any more', async () => {
      await syncOnce(client, set(first(a, b)));
      await syncOnce(client, set(first(b), 8));
      const gone = (await client.readInventory()).policies.find(({ policyKey }) => policyKey === a);
      expect(gone === undefined || (client.capabilities.removal === 'stage' && gone.staged)).toBe(true);
    });

    it('a staged policy is read back as staged', async () => {
      const policy = kind.policy(a, 1);
      await syncOnce(client, set([policy]));
      const staged = stagedOf(policy);
      await syncOnce(client, set([staged], 8));
      expect((await client.readInventory()).policies).toMatchObject([
        { policyKey: a, staged: true, digest: staged.digest },
      ]);
    });

    it('a plan never writes', async () => {
      await syncOnce(client, set(first(a, b)));
      const before = [await bench.snapshot(), await bench.writes()];
      const next = set([kind.policy(b, 2), ...first(c)], 8);
      expect(words(await bench.reader.plan(next, anything))).toHaveLength(3);
      await bench.reader.readInventory();
      await bench.reader.readSources?.();
      await bench.reader.readNames?.();
      await bench.reader.readPolicies?.();
      expect([await bench.snapshot(), await bench.writes()]).toEqual(before);
      await syncOnce(client, next);
      expect(await bench.writes()).not.toBe(before[1]);
    });

    it('a planner has no way to write', () => {
      expect(bench.reader).not.toHaveProperty('apply');
      expect(client.capabilities.holdsSequence).toBe(kind.holdsSequence);
    });

    it('policies of others are untouched and reported', async () => {
      await bench.plant('theirs');
      const { plan } = await syncOnce(client, set(first(a)));
      expect(plan.unmanaged).toEqual([bench.reportedAs?.('theirs') ?? 'theirs']);
      await syncOnce(client, set([], 8));
      expect(await bench.isPlanted('theirs')).toBe(true);
    });

    it('a change by hand is a difference, and put right', async () => {
      await syncOnce(client, set(first(a, b)));
      await bench.tamper(a);
      expect(words(await client.plan(set(first(a, b)), anything))).toContainEqual(
        expect.stringMatching(`(update|create) ${a}`),
      );
      expect((await syncOnce(client, set(first(a, b)))).settled).toBe(true);
      expect(await digests()).toEqual(digestsOf(first(a, b)));
    });

    whereSequenceIsHeld('an older sequence never overwrites a newer', async () => {
      await syncOnce(client, set([kind.policy(a, 2)], 8));
      const before = await bench.snapshot();
      const older = await syncOnce(client, set(first(a, b), 7));
      expect(older.plan).toMatchObject({ steps: [], records: false, withheld: [expect.stringContaining('8')] });
      expect(await bench.snapshot()).toBe(before);
    });

    whereSequenceIsHeld('an older plan that is applied late never overwrites a newer set', async () => {
      await syncOnce(client, set(first(a), 6));
      const slow = await client.plan(set(first(a, b), 7), anything);
      await syncOnce(client, set([kind.policy(a, 2)], 8));
      const before = await bench.snapshot();
      await expect(client.apply(slow, set(first(a, b), 7))).rejects.toMatchObject({ name: 'OutsideError' });
      expect(await bench.snapshot()).toBe(before);
    });

    it('a late write of an older sync is found by read-back and corrected', async () => {
      await syncOnce(client, set([kind.policy(a, 2)], 8));
      if (bench.writeLate === undefined) await bench.tamper(a);
      else await bench.writeLate(kind.policy(a, 1));
      expect(words(await client.plan(set([kind.policy(a, 2)], 8), anything))).toEqual([`update ${a}`]);
      expect((await syncOnce(client, set([kind.policy(a, 2)], 8))).settled).toBe(true);
    });

    whereSequenceIsHeld('a newer sequence is recorded though no policy differs', async () => {
      await syncOnce(client, set(first(a), 7));
      await syncOnce(client, set(first(a), 9));
      expect((await client.readInventory()).sequence).toBe(9);
    });

    it('removes nothing above the limit without confirmation, and puts all the same', async () => {
      await syncOnce(client, set(first(a, b)));
      const { plan, settled } = await syncOnce(client, set(first(c), 8), defaultLimits);
      expect([words(plan), plan.withheld.length, settled]).toEqual([[`create ${c}`], 1, true]);
      expect(await digests()).toEqual(digestsOf(first(a, b, c)));
    });

    whereListsCanBeShort('removes nothing on an incomplete inventory', async () => {
      await syncOnce(client, set(first(a, b)));
      const restore = await bench.shorten?.();
      const { plan } = await syncOnce(client, set(first(c), 8)).catch((error) => {
        expect(error).toMatchObject({ name: 'OutsideError' });
        return { plan: { steps: [] } };
      });
      expect(words(plan)).not.toContainEqual(expect.stringContaining('remove'));
      await restore?.();
      expect(await digests()).toMatchObject(digestsOf(first(a, b)));
    });

    whereSuccessCanBePretended('a success that did nothing is not believed, and put right', async () => {
      await syncOnce(client, set(first(a)));
      const before = await digests();
      const restore = await bench.pretend?.();
      const next = set([kind.policy(a, 2), kind.policy(b, 1)], 8);
      const report = await syncOnce(client, next).catch((error) => {
        expect(error).toMatchObject({ name: 'OutsideError' });
        return { settled: false };
      });
      expect(report.settled).toBe(false);
      await restore?.();
      expect(await digests()).toEqual(before);
      expect((await syncOnce(client, next)).settled).toBe(true);
      expect(await digests()).toEqual(digestsOf(next.policies));
    });

    it('a refused step is reported and the rest goes on, or nothing takes effect where all go together', async () => {
      await syncOnce(client, set(first(b)));
      const before = await digests();
      const restore = await bench.breakWrite(a);
      const next = set([kind.policy(a, 1), kind.policy(b, 2)], 8);
      if (client.capabilities.atomic) {
        await expect(syncOnce(client, next)).rejects.toMatchObject({ name: 'OutsideError' });
        await restore();
        expect(await digests()).toEqual(before);
      } else {
        const report = await syncOnce(client, next);
        expect(report.outcomes).toMatchObject([
          { policyKey: a, result: 'failed' },
          { policyKey: b, result: 'applied' },
        ]);
        expect(report).toMatchObject({ settled: false, left: [{ act: 'create', policyKey: a }] });
        await restore();
      }
      expect((await syncOnce(client, next)).settled).toBe(true);
      expect(await digests()).toEqual(digestsOf(next.policies));
    });

    whereSomeAreRefused(
      'refuses in the plan what it cannot express, with the place, and leaves what is there',
      async () => {
        const inexpressible = kind.inexpressible ?? kind.policy(a, 1);
        const able = kind.policy(inexpressible.policyKey, 1);
        await syncOnce(client, set([able]));
        const { plan, settled } = await syncOnce(client, set([inexpressible, kind.policy(b, 1)], 8));
        expect(words(plan)).toEqual([`create ${b}`]);
        expect(plan.refused).toMatchObject([
          { policyKey: inexpressible.policyKey, problems: [{ path: inexpressible.path, line: expect.any(Number) }] },
        ]);
        expect(settled).toBe(true);
        expect(await digests()).toEqual(digestsOf([able, kind.policy(b, 1)]));
      },
    );
  });
}

/** What a kind does not promise is no test of that kind; a skipped test would look like one that waits to be mended. */
const notPromised = (): void => undefined;

function stagedOf(policy: DesiredPolicy): DesiredPolicy {
  const payload = { ...policy.payload, staged: true };
  return { ...policy, payload, digest: digestOfPayload(payload) };
}
