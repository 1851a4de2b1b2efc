import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** For tests: makes directories that are gone after each test; `afterEach` is the test runner's. */
export function testDirectories(afterEach: (clean: () => Promise<void>) => void): () => Promise<string> {
  const made: string[] = [];
  afterEach(async () => {
    for (const directory of made.splice(0)) await rm(directory, { recursive: true, force: true });
  });
  return async () => {
    const directory = await mkdtemp(join(tmpdir(), 'unimap-test-'));
    made.push(directory);
    return directory;
  };
}
