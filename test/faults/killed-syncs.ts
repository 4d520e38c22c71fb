import type { Bench } from '../support/bench.ts';
import type { ProxiedAnswer } from '../support/fault-proxy.ts';
import { killNow } from './killer.ts';
import { before, promotedOnce } from './seen-promoted.ts';
import { expecting, sum, type Tally } from './tally.ts';
import { isWrite, nameOf, withImmuta } from './with-immuta.ts';
import { approved, merge, type Work } from './work.ts';

/** The environment has acted; the app dies before it hears of it. */
function unheard(bench: Bench): (answer: ProxiedAnswer) => ProxiedAnswer {
  return (answer) => {
    killNow(bench);
    return answer;
  };
}

/** The number of a pull request with a policy that nobody had, approved. */
export async function approvedNew(bench: Bench, policyKey: string): Promise<number> {
  const text = await bench.github.git(bench.repository, ['show', 'main:policies/dev/coordinates-rounded.yml']);
  const created = text
    .replace('policyKey: coordinates-rounded', `policyKey: ${policyKey}`)
    .replace(/^name: .*$/m, `name: "New: ${policyKey}"`);
  await bench.commit('governor-1', policyKey, { [`policies/dev/${policyKey}.yml`]: created }, { on: 'main' });
  const number = await bench.person('governor-1').open(policyKey, policyKey);
  for (const login of ['governor-2', 'governor-3'] as const) await bench.person(login).approve(number);
  await bench.idle();
  return number;
}

/** A policy is created there, and the app dies before Immuta hears of it or after: there is one. */
export function killedWhileCreating(): Promise<Tally> {
  return withImmuta(async ({ bench, immuta, proxy }) => {
    const tallies: Tally[] = [];
    for (const when of ['before', 'after'] as const) {
      const key = `created-${when}`;
      const number = await approvedNew(bench, key);
      let died = false;
      proxy.fail((request) => {
        if (died || !isWrite(request)) return undefined;
        died = true;
        if (when === 'after') return { kind: 'rewrite', rewrite: unheard(bench) };
        killNow(bench);
        return { kind: 'drop', when };
      });
      await bench.person('governor-1').merge(number);
      await bench.settled();
      proxy.fail();
      if (bench.app().exited()) await bench.restart();
      await bench.idle();
      tallies.push(
        expecting({
          [`it died ${when} the creation`]: died,
          [`there is exactly one policy of the creation it died ${when}`]: nameOf(immuta, key) === `New: ${key}`,
        }),
      );
    }
    return sum(tallies);
  });
}

/** Three policies in one promotion are three writes: the app dies before and after each. */
export function killedBetweenWrites(): Promise<Tally> {
  const names = ['salaries-for-payroll.yml', 'coordinates-rounded.yml', 'rows-of-own-region.yml'];
  return withImmuta(async ({ bench, proxy, enforces }) => {
    const since = await before(bench);
    const works: Work[] = [];
    let died = 0;
    const deaths = names.flatMap((_, at) => (['before', 'after'] as const).map((when) => ({ nth: at + 1, when })));
    for (const { nth, when } of deaths) {
      const all: Work[] = [];
      for (const name of names) all.push(await approved(bench, name));
      await bench.idle();
      let seen = 0;
      proxy.fail((request) => {
        if (!isWrite(request)) return undefined;
        seen += 1;
        if (seen !== nth) return undefined;
        if (when === 'after') return { kind: 'rewrite', rewrite: unheard(bench) };
        killNow(bench);
        return { kind: 'drop', when };
      });
      await Promise.all(all.map((work) => merge(bench, work)));
      await bench.settled();
      proxy.fail();
      if (bench.app().exited()) {
        died += 1;
        await bench.restart();
      }
      await bench.idle();
      works.push(...all);
    }
    return sum([
      await promotedOnce(bench, works, since, died, enforces),
      expecting({ 'it died at each write': died === deaths.length }, 0),
    ]);
  });
}
