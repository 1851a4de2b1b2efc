import type { ClaimDocument } from '../claim.ts';

/** Our own promise, held to the same rules as those of others. */
export const placing: ClaimDocument = {
  id: 'placing',
  title: 'Placing a model',
  short: 'our page on placing',
  date: { undated: 'it is a page of this project, harness/place/README.md' },
};
