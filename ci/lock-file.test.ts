import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');
const json = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'));

const Pinned = z.looseObject({
  version: z.string(),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  license: z.string().optional(),
  hasInstallScript: z.boolean().optional(),
  inBundle: z.boolean().optional(),
  dev: z.boolean().optional(),
});
const { packages } = z
  .looseObject({ packages: z.record(z.string(), Pinned) })
  .parse(json('package-lock.json'));
const entries = Object.entries(packages).filter(([path]) => path !== '');

const Wanted = z.record(z.string(), z.string());
const wanted = z
  .looseObject({ dependencies: Wanted, devDependencies: Wanted, optionalDependencies: Wanted })
  .parse(json('package.json'));
const direct = { ...wanted.dependencies, ...wanted.devDependencies, ...wanted.optionalDependencies };

test('every package is pinned by version and digest, and none comes from elsewhere than the registry', () => {
  expect(entries.length).toBeGreaterThan(100);
  for (const [path, { integrity, resolved, inBundle }] of entries) {
    if (inBundle !== true) expect([path, integrity]).toEqual([path, expect.stringMatching(/^sha512-/)]);
    expect(resolved ?? 'https://registry.npmjs.org/').toMatch(/^https:\/\/registry\.npmjs\.org\//);
  }
  for (const [name, version] of Object.entries(direct)) {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(packages[`node_modules/${name}`]?.version).toBe(version);
  }
});

test('koffi alone runs a script when it is installed', () => {
  expect(entries.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual([
    'node_modules/koffi',
  ]);
});

test('every licence lets anybody use, change and pass on what is installed', () => {
  const known = [
    '0BSD',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'BlueOak-1.0.0',
    'CC-BY-3.0',
    'CC0-1.0',
    '(MIT OR CC0-1.0)',
    'ISC',
    'MIT',
    'MPL-2.0',
    'Python-2.0',
    'Unlicense',
  ];
  // Under the GPL, and so for checks alone: nothing of it is in the package.
  const forChecks = ['node_modules/@action-validator/core'];
  for (const path of forChecks) expect(packages[path]?.dev).toBe(true);
  for (const [path, { license }] of entries.filter(([path]) => !forChecks.includes(path)))
    expect([path, known]).toEqual([path, expect.arrayContaining([license])]);
});

test('the page on trust says what each package is for and who keeps it', () => {
  const page = readFileSync(join(root, 'ci/trust.md'), 'utf8');
  const [, section = ''] = page.split('\n## What it is built on\n');
  const told = [...section.matchAll(/^\| `(\S+)` *\| [^|\n]+ \| [^|\n]+ \|$/gm)].map(([, name]) => name);
  expect(told.toSorted()).toEqual(Object.keys(direct).toSorted());
});
