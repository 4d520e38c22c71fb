import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvertedIndex } from '../../../src/core/catalogue/inverted-index.ts';
import {
  addTo,
  allOf,
  count,
  intersection,
  type Members,
  noneOf,
  pick,
  union,
} from '../../../src/core/catalogue/members.ts';
import { aSource } from '../../support/catalogue-builders.ts';

const size = 300;
const names = Array.from({ length: size }, (_, at) => String(at));

const anyList = fc
  .uniqueArray(fc.integer({ min: 0, max: size - 1 }), { maxLength: size })
  .map((members) => members.sort((a, b) => a - b));

/** The same members as a list or as a bitmap. */
const anyMembers = fc.tuple(anyList, fc.boolean()).map(([list, asBitmap]): { set: Set<number>; members: Members } => {
  const bitmap = noneOf(size);
  addTo(bitmap, list);
  return { set: new Set(list), members: asBitmap ? bitmap : list };
});

const placesOf = (members: Members) => pick(names, members).map(Number);
const places = names.map(Number);

describe('sets of data sources, as lists and as bitmaps alike,', () => {
  it('are united, intersected and counted as sets are', () => {
    fc.assert(
      fc.property(anyMembers, fc.array(anyMembers, { maxLength: 3 }), (first, others) => {
        const sets = [first, ...others].map(({ set }) => set);
        const all = others.map(({ members }) => members);
        const inAny = places.filter((place) => sets.some((set) => set.has(place)));
        const inEach = places.filter((place) => sets.every((set) => set.has(place)));
        expect(placesOf(union([first.members, ...all], size))).toEqual(inAny);
        expect(placesOf(intersection([first.members, ...all]))).toEqual(inEach);
        expect(count(intersection([first.members, ...all]))).toBe(inEach.length);
        expect(count(union([first.members, ...all], size))).toBe(inAny.length);
      }),
    );
  });

  it('stay an ascending list, each member once, while they are few among many', () => {
    fc.assert(
      fc.property(fc.array(anyList, { maxLength: 6 }), (lists) => {
        const all = new Set(lists.flat());
        expect(union(lists, 1_000_000)).toEqual(places.filter((place) => all.has(place)));
      }),
    );
  });

  it.each([0, 1, 31, 32, 33, 64, 100])('hold all of %s and no more', (all) => {
    expect(count(allOf(all))).toBe(all);
  });

  it('are none where nothing is united', () => {
    expect(count(union([], size))).toBe(0);
  });
});

describe('an index', () => {
  it.each([2, 200])('holds each data source once for a word said twice of it, with %s of them', (many) => {
    const sources = names.map((name) => aSource(name));
    const index = new InvertedIndex(sources, ({ name }, say) => {
      if (Number(name) >= many) return;
      say('word');
      say('word');
    });
    expect(placesOf(index.with('word'))).toEqual(places.slice(0, many));
    expect(count(index.with('other'))).toBe(0);
    expect(index.words).toEqual(['word']);
  });
});
