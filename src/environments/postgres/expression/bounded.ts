import { NotExact } from '../not-exact.ts';

/** Characters of SQL; an expression is far shorter, save where one is nested in `BETWEEN` or `IN` again and again. */
const longest = 200_000;

/** Refuses what would become too long, since `BETWEEN` and `IN` repeat what stands before them, as in PostgreSQL itself. */
export function checkLength(characters: number): void {
  if (characters > longest) throw new NotExact(`the expression is more than ${longest} characters of SQL`);
}
