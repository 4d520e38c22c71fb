import type { ImmutaStandIn } from '../immuta/start-immuta.ts';
import type { Bench } from '../support/bench.ts';
import { issueTexts } from './open-issues.ts';
import { before, promotedOnce } from './seen-promoted.ts';
import { expecting, sum, type Tally } from './tally.ts';
import { isWrite, nameOf, type OnImmuta, withImmuta } from './with-immuta.ts';
import { approved, merge } from './work.ts';

const EDITED = 'Edited by hand';
const SYNCED = 'salaries-for-payroll';
const OTHER = 'coordinates-rounded';

/** An edit of another policy, and of the very policy that is put, just before the environment hears of it and just after. */
export async function playEdits(): Promise<Tally> {
  return sum([
    await withImmuta(otherIsEdited),
    await withImmuta(otherIsPutBack, {}, 'drift: { repair: true }\n'),
    await withImmuta((on) => sameIsEdited(on, 'before')),
    await withImmuta((on) => sameIsEdited(on, 'after')),
  ]);
}

/** Told in one issue with both values, never overwritten, until a governor says so. */
async function otherIsEdited(on: OnImmuta): Promise<Tally> {
  const { bench, immuta } = on;
  const since = await before(bench);
  const was = nameOf(immuta, OTHER);
  const { work, edited } = await mergedUnderAnEdit(on, OTHER, 'before');
  const stays = nameOf(immuta, OTHER) === EDITED;
  const enforced = await promotedOnce(bench, [work], since, 1, on.enforces);
  const told = await driftTold(bench);
  await bench.person('governor-2').comment(work.number, '/repair');
  await bench.idle();
  return sum([
    enforced,
    expecting(
      {
        'the edit happened': edited(),
        'the edit is not overwritten': stays,
        'one issue tells of it': told.length === 1,
        'it names both values': new RegExp(`${OTHER}.*reads \\w{12}; in force is \\w{12}`).test(told[0] ?? ''),
        'a governor’s /repair puts back what was approved': nameOf(immuta, OTHER) === was,
        'the issue is closed then': (await driftTold(bench)).length === 0,
      },
      0,
    ),
  ]);
}

async function otherIsPutBack(on: OnImmuta): Promise<Tally> {
  const { bench, immuta } = on;
  const since = await before(bench);
  const was = nameOf(immuta, OTHER);
  const { work, edited } = await mergedUnderAnEdit(on, OTHER, 'before');
  return sum([
    await promotedOnce(bench, [work], since, 1, on.enforces),
    expecting(
      {
        'the edit happened': edited(),
        'the edit is put back': nameOf(immuta, OTHER) === was,
        'no issue is left': (await driftTold(bench)).length === 0,
      },
      0,
    ),
  ]);
}

/** What was approved wins: the edit is older than the write, or the read-back sees it. */
async function sameIsEdited(on: OnImmuta, when: 'before' | 'after'): Promise<Tally> {
  const { bench } = on;
  const since = await before(bench);
  const { work, edited } = await mergedUnderAnEdit(on, SYNCED, when);
  return sum([
    await promotedOnce(bench, [work], since, 1, on.enforces),
    expecting(
      {
        [`the edit ${when} the write happened`]: edited(),
        [`no issue is left of the edit ${when} the write`]: (await driftTold(bench)).length === 0,
      },
      0,
    ),
  ]);
}

/** Merges an approved change; a policy is edited when the first write of the sync comes. The app looks twice afterwards. */
async function mergedUnderAnEdit({ bench, immuta, proxy }: OnImmuta, policyKey: string, when: 'before' | 'after') {
  const work = await approved(bench);
  await bench.idle();
  let edited = false;
  proxy.fail((request) => {
    if (edited || !isWrite(request)) return undefined;
    edited = true;
    if (when === 'before') editThere(immuta, policyKey);
    return when === 'before'
      ? undefined
      : {
          kind: 'rewrite',
          rewrite: (answer) => {
            editThere(immuta, policyKey);
            return answer;
          },
        };
  });
  await merge(bench, work);
  await bench.idle();
  proxy.fail();
  await bench.restart();
  await bench.idle();
  return { work, edited: () => edited };
}

function editThere(immuta: ImmutaStandIn, policyKey: string): void {
  immuta.edit(policyKey, (object) => ({ ...object, name: EDITED }));
}

/** The issues that tell of what somebody changed in an environment; the stand-in's data sources are told of in another. */
async function driftTold(bench: Bench): Promise<readonly string[]> {
  return (await issueTexts(bench)).filter((body) => body.includes('approve-to-promote:incident:drift:'));
}
