import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { startPostgres, type TestServer } from '../../support/postgres.ts';
import { type GovernedDatabase, governedDatabase, rolesSql } from './bench.ts';

/** A server of the file's own, there while its tests run, with the roles of the tests; with these settings and roles more. */
export function aServer({
  settings = [],
  roles = '',
}: {
  settings?: readonly string[];
  roles?: string;
} = {}): TestServer {
  const { there, put } = later<TestServer>();
  beforeAll(async () => {
    put(await startPostgres(settings));
    await there.asSuperuser(`${rolesSql} ${roles}`);
  });
  afterAll(() => there.stop());
  return there;
}

/** A governed database for all tests of the file; it goes with its server. */
export function aDatabase(...given: Parameters<typeof governedDatabase>): GovernedDatabase {
  const { there, put } = later<GovernedDatabase>();
  beforeAll(async () => put(await governedDatabase(...given)));
  return there;
}

/** A governed database for each test around which it stands, as it was made. */
export function aDatabaseEach(...given: Parameters<typeof governedDatabase>): GovernedDatabase {
  const { there, put } = later<GovernedDatabase>();
  beforeEach(async () => put(await governedDatabase(...given)));
  afterEach(() => there.close());
  return there;
}

/** What stands for something that is made later, so that tests can speak of it before. */
function later<T extends object>(): { readonly there: T; readonly put: (made: T) => void } {
  let made: T | undefined;
  const there = new Proxy({} as T, {
    get: (_, key) => {
      if (made === undefined) throw new Error('It was not made before the tests.');
      return Reflect.get(made, key);
    },
  });
  return {
    there,
    put: (value) => {
      made = value;
    },
  };
}
