import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

describe("CONTRIBUTING's map", () => {
  const map = readFileSync('CONTRIBUTING.md', 'utf8').split('\n');
  const rooms = map
    .filter((line) => /^\| `src/.test(line))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`(src\/[\w.-]+)/g)].map(([, room = '']) => room));

  it('names every room there is, once, and no other', () => {
    const there = readdirSync('src', { withFileTypes: true })
      .map(({ name }) => `src/${name}`)
      .filter((name) => name !== 'src/errors.ts');
    expect(rooms.toSorted()).toEqual(there.toSorted());
  });
});

it("the core's own map names every room of the core", () => {
  const map = readFileSync('src/core/README.md', 'utf8');
  const rooms = readdirSync('src/core', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(rooms.map(({ name }) => name).filter((name) => !map.includes(`\`${name}\``))).toEqual([]);
});

describe('decision records', () => {
  const records = readdirSync('.github/decisions').toSorted();

  it('are numbered without gaps, each number once', () => {
    const due = records.map((_, index) => String(index + 1).padStart(4, '0'));
    expect(records.map((name) => name.slice(0, 4))).toEqual(due);
  });

  it.each(records)('%s bears its number', (name) => {
    const [title] = readFileSync(`.github/decisions/${name}`, 'utf8').split('\n');
    expect(title).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. \\S`));
  });
});
