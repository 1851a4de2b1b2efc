import type { ClaimDocument } from '../claim.ts';

const owners = { 'llama.cpp': 'ggml-org', 'ik_llama.cpp': 'ikawrakow' } as const;

/** A public thread about a loader: a request, an issue, and what was said below it. */
export const thread = (
  repository: keyof typeof owners,
  number: number,
  /** Its own, and the day of the words that are quoted. */
  { title, date, owner = owners[repository] }: { title: string; date: string; owner?: string },
): ClaimDocument => {
  const path = `${owner}/${repository}`;
  const short = owner === owners[repository] ? repository : path;
  return {
    id: `${short.replaceAll(/[^a-z0-9]+/g, '-')}-${number}`,
    title,
    short: `${short}#${number}`,
    // Leads to a pull request too.
    link: `https://github.com/${path}/issues/${number}`,
    date,
  };
};
