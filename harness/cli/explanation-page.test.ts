import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { explanationPage } from './explanation-page.ts';

const env = {
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_REPOSITORY: 'them/unimap',
  GITHUB_SHA: 'abc',
  GITHUB_WORKSPACE: resolve(import.meta.dirname, '../..'),
};

test('in a workflow of this checkout the page is the one of its commit', () => {
  expect(explanationPage(env)).toBe(
    'https://github.example/them/unimap/blob/abc/reports/README.md#comparing-two-runs',
  );
});

test('in a workflow of another repository, and in none, no page is known', () => {
  expect(explanationPage({ ...env, GITHUB_WORKSPACE: '/elsewhere' })).toBeUndefined();
  expect(explanationPage({})).toBeUndefined();
});
