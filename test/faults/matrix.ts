import { answers } from './answers.ts';
import { crashes } from './crashes.ts';
import { database } from './database.ts';
import { environments } from './environments.ts';
import { exhaustive } from './exhaustive.ts';
import type { Fault } from './fault.ts';
import { merging } from './merging.ts';
import { absent } from './not-here.ts';
import { races, unapproved } from './races.ts';
import { webhooks } from './webhooks.ts';

const number = ({ id }: Fault) => (/^F\d+$/.test(id) ? Number(id.slice(1)) : Number.POSITIVE_INFINITY);

/** Every row of the matrix, in order of number, crashes last. */
export const matrix: readonly Fault[] = [
  ...absent,
  ...answers,
  ...crashes,
  ...database,
  ...environments,
  ...merging,
  ...races,
  ...unapproved,
  ...webhooks,
  ...exhaustive,
].toSorted((a, b) => {
  const [one, two] = [number(a), number(b)];
  return one === two ? 0 : one - two;
});
