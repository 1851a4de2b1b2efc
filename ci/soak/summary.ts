import { markdownTable } from 'markdown-table';
import { z } from 'zod';

/** Faults that can be built into the native programs of a soak, to see that it finds them. */
export const plants = ['byte', 'leak', 'hang'] as const;
export type Plant = (typeof plants)[number];

const PartSummary = z.strictObject({
  name: z.string(),
  does: z.string(),
  /** `bounded`: its time was up before all that was planned was done; what was done held. */
  outcome: z.enum(['held', 'bounded', 'failed', 'unsupported']),
  planned: z.int(),
  done: z.int(),
  seconds: z.int(),
  counts: z.record(z.string(), z.number()),
  findings: z.array(z.string()),
  /** Why it could not be tried. */
  unsupported: z.string().optional(),
});

export const SoakSummary = z.strictObject({
  date: z.iso.date(),
  commit: z.string(),
  seed: z.int(),
  minutes: z.number(),
  versions: z.record(z.string(), z.string()),
  plant: z.enum(plants).optional(),
  parts: z.array(PartSummary),
});

export type PartRecord = z.infer<typeof PartSummary>;
export type SoakRecord = z.infer<typeof SoakSummary>;

/** Words of a program, which may be anything, as Markdown shows them and no more. */
const quoted = (text: string): string => text.replaceAll('```', "'''").replaceAll(/[^\P{C}\n]/gu, '?');

const figure = (value: number): string => value.toLocaleString('en-US');

export const summaryText = (summary: SoakRecord): string => {
  const { date, commit, seed, minutes, versions, plant, parts } = summary;
  const failed = parts.filter(({ outcome }) => outcome === 'failed');
  const lines = [
    `# Soak of ${date}`,
    '',
    `${failed.length === 0 ? 'Nothing was found' : `Something was found by ${failed.map(({ name }) => name).join(', ')}`}. Commit ${commit}, seed ${seed}, at most ${minutes} minutes${plant === undefined ? '' : `, with the planted fault \`${plant}\``}.`,
    `Versions: ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
    '',
    markdownTable(
      [
        ['part', 'outcome', 'done', 'planned', 'seconds', 'what it does'],
        ...parts.map(({ name, outcome, done, planned, seconds, does }) => [
          name,
          outcome,
          figure(done),
          figure(planned),
          figure(seconds),
          does,
        ]),
      ],
      { align: ['l', 'l', 'r', 'r', 'r', 'l'] },
    ),
    '',
    '`held`: all that was planned was done, and nothing was found. `bounded`: the time was up first, and nothing was found until then.',
    ...parts.flatMap(({ name, counts, findings, unsupported }) => [
      '',
      `## ${name}`,
      '',
      ...(unsupported === undefined ? [] : ['Not tried:', '', '```', quoted(unsupported), '```']),
      ...Object.entries(counts).map(([what, count]) => `- ${what}: ${figure(count)}`),
      ...findings.flatMap((finding) => ['', '```', quoted(finding), '```']),
    ]),
  ];
  return `${lines.join('\n')}\n`;
};
