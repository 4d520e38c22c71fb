import { type Mutant, mutants } from './mutant-list.ts';
import { type Fate, tryMutants } from './try-mutants.ts';

/**
 * `npm run mutants [-- WORDS]`: takes defences out and shows that tests fall. A line each, and a total; exit 1 where one
 * survives without a reason. WORDS: only those whose file or defence holds them.
 */
const words = process.argv.slice(2).join(' ');
const chosen = mutants.filter(({ file, defence }) => `${file} ${defence}`.includes(words));

function line({ file, defence, survives }: Mutant, fate: Fate): string {
  const what = `${file}: ${defence}`;
  if (fate.fate === 'killed')
    return `killed    ${what}\n          by ${fate.by}${survives === undefined ? '' : ' (was listed as a survivor)'}`;
  if (fate.fate === 'not tried') return `NOT TRIED ${what}\n          ${fate.why}`;
  return survives === undefined ? `SURVIVED  ${what}` : `survived  ${what}\n          ${survives}`;
}

const fates = await tryMutants(chosen, (mutant, fate) => process.stdout.write(`${line(mutant, fate)}\n`));
const count = (fate: Fate['fate']) => fates.filter((one) => one.fate === fate).length;
const explained = chosen.filter(({ survives }, at) => survives !== undefined && fates[at]?.fate === 'survived').length;
process.stdout.write(
  `${chosen.length} mutants: ${count('killed')} killed, ${count('survived')} survived (${explained} with a reason), ${count('not tried')} not tried\n`,
);
process.exitCode = count('survived') > explained || count('not tried') > 0 || chosen.length === 0 ? 1 : 0;
