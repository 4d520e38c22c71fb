import type { Context } from './context.ts';
import { gitMutations } from './mutations/git.ts';
import { issueMutations } from './mutations/issues.ts';
import { pullMutations } from './mutations/pulls.ts';

/** Every mutation, by field; each gives its payload with the caller's `clientMutationId`. */
export function mutations(context: Context) {
  const all = { ...gitMutations(context), ...pullMutations(context), ...issueMutations(context) };
  return Object.fromEntries(
    Object.entries(all).map(([name, work]) => [
      name,
      async ({ input }: { readonly input: { readonly clientMutationId?: string | null } }) => ({
        clientMutationId: input.clientMutationId ?? null,
        ...(await (work as (input: never) => Promise<object>)(input as never)),
      }),
    ]),
  );
}
