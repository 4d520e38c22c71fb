export interface Budget {
  readonly limit: number;
  readonly remaining: number;
  readonly used: number;
  /** Unix seconds. */
  readonly reset: number;
}

export type Resource = 'core' | 'graphql';

interface Account {
  limit: number;
  used: number;
  reset: number;
}

const perHour: Readonly<Record<string, number>> = { anonymous: 60 };

/** The hourly budgets in real time, REST and GraphQL apart, by whom the token stands for. */
export class RateLimits {
  readonly #accounts = new Map<string, Account>();

  /** Uses some of a budget; false when it does not last, and then nothing is used. */
  spend(actor: string, resource: Resource, points: number): boolean {
    const account = this.#account(actor, resource);
    if (account.used + points > account.limit) return false;
    account.used += points;
    return true;
  }

  read(actor: string, resource: Resource): Budget {
    const { limit, used, reset } = this.#account(actor, resource);
    return { limit, used, remaining: Math.max(0, limit - used), reset };
  }

  /** Sets what is left until the next hour starts. */
  set(actor: string, resource: Resource, remaining: number, resetInSeconds?: number): void {
    const account = this.#account(actor, resource);
    account.used = Math.max(0, account.limit - remaining);
    if (resetInSeconds !== undefined) account.reset = seconds() + resetInSeconds;
  }

  #account(actor: string, resource: Resource): Account {
    const key = `${resource} ${actor}`;
    const now = seconds();
    const known = this.#accounts.get(key);
    if (known && known.reset > now) return known;
    const fresh = { limit: perHour[actor] ?? 5_000, used: 0, reset: now + 3_600 };
    this.#accounts.set(key, fresh);
    return fresh;
  }
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
