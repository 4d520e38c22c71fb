import { availableParallelism } from 'node:os';

/** Tests run on the TypeScript sources as ES modules; tests that start the real process use `dist`, which `npm test` builds first. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  // Ends a test that hangs; no test is about time.
  testTimeout: 300000,
  // Tests wait for processes more than they compute: more workers than cores.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
};
