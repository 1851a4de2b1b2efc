import { expect, test } from 'vitest';
import { z } from 'zod';
import { Results, schemaVersion } from './index.ts';

test('the published JSON Schema is the one the harness validates with', async () => {
  const schema = `${JSON.stringify(z.toJSONSchema(Results), null, 2)}\n`;
  await expect(schema).toMatchFileSnapshot(`results-${schemaVersion}.schema.json`);
});

test('results of another version are refused, not misread', () => {
  expect(Results.safeParse({ schemaVersion: schemaVersion + 1 }).success).toBe(false);
});
