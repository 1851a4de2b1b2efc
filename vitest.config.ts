import { defineConfig } from 'vitest/config';

/**
 * Two lanes, each one file after the other. `apart` touches nothing of this machine that a test of `machine` looks at: it
 * computes, renders, or boots guests, which have memory and hugepages of their own. So `npm test` runs it beside the C tests
 * and beside `machine`.
 */
const apart = [
  'reports/**/*.test.ts',
  'harness/{lab,statistics,comparison,results,gguf,wording,fidelity,plan}/**/*.test.ts',
  'fixtures-gen/**/*.test.ts',
  'harness/cli/commands/{compare,history,topology,models,inspect}*.test.ts',
  'harness/cli/{elsewhere,completion}*.test.ts',
];

const lane = (name: string, include: string[], exclude: string[] = []) => ({
  extends: true as const,
  test: { name, include, exclude: ['**/node_modules/**', ...exclude] },
});

export default defineConfig({
  test: {
    setupFiles: ['ci/property-seed.ts'],
    // Tests load models, raise the hugepage pool and count calls.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [lane('machine', ['{harness,scenarios,ci}/**/*.test.ts'], apart), lane('apart', apart)],
  },
});
