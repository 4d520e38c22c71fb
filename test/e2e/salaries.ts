import type { Bench } from '../support/bench.ts';

/** The policy that the stories change: governors and owners of payroll and human resources approve it. */
const POLICY = 'salaries-for-payroll.yml';
export const DEV = `policies/dev/${POLICY}`;
export const PROD = `policies/prod/${POLICY}`;

/** The policy's text with another constant, which changes its meaning. */
export async function salariesAs(bench: Bench, constant: number): Promise<string> {
  const text = await bench.github.git(bench.repository, ['show', `${bench.trust}:${DEV}`]);
  return text.replace('"0.00"', `"${constant}.00"`);
}

/** A governor's pull request that changes the policy's constant. */
export async function openSalaries(bench: Bench, constant: number): Promise<number> {
  const branch = `salaries-${constant}`;
  const files = { [DEV]: await salariesAs(bench, constant) };
  await bench.commit('governor-1', branch, files, { message: `Show salaries as ${constant}.00` });
  return bench.person('governor-1').open(branch, `Salaries as ${constant}.00`);
}

/** The same, approved by an owner and another governor. */
export async function approvedSalaries(bench: Bench, constant: number): Promise<number> {
  const number = await openSalaries(bench, constant);
  await bench.person('owner-hr').approve(number);
  await bench.person('governor-2').approve(number);
  return number;
}
