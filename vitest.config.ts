import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{harness,scenarios,fixtures-gen,reports,ci}/**/*.test.ts'],
    setupFiles: ['ci/property-seed.ts'],
    // Tests load models, raise the hugepage pool and count calls: one file after the other.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
