import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { schemaVersion } from '../results/index.ts';
import { readResults } from './read-results.ts';

const published = join(import.meta.dirname, '../../reports/published');

test('every report that was ever published is still read', () => {
  const kept = globSync('*/results.json', { cwd: published });
  expect(kept.length).toBeGreaterThan(3);
  for (const path of kept) {
    const { samples, access, schemaVersion: version } = readResults(join(published, path));
    expect(version).toBe(schemaVersion);
    expect(JSON.stringify([samples, access])).not.toContain('"place"');
  }
});
