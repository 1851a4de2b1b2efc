import type { Check } from './check.ts';
import { counterChecks } from './checks/counters.ts';
import { fileChecks } from './checks/files.ts';
import { guestChecks } from './checks/guests.ts';
import { hugepageChecks } from './checks/hugepages.ts';
import { limitChecks } from './checks/limits.ts';
import { placementChecks } from './checks/placement.ts';
import type { Finding } from './finding.ts';
import type { Observed } from './observed.ts';
import { runProbe, type ProbeOptions } from './run-probe.ts';
import type { Situation } from './situation.ts';

export interface Diagnosis {
  readonly findings: readonly Finding[];
  /** The default run would not answer its question here. */
  readonly crippled: boolean;
  /** The remedies are for the machine around this container or user namespace. */
  readonly contained: boolean;
}

export type Probe = (name: string, input: unknown, options?: ProbeOptions) => Promise<Observed<unknown>>;

const allChecks = (situation: Situation): Check[] => [
  ...hugepageChecks(situation),
  ...placementChecks(situation),
  ...limitChecks(situation),
  ...counterChecks(situation),
  ...fileChecks(situation),
  ...guestChecks(situation),
];

const inTurn = async (checks: readonly Check[], probe: Probe): Promise<Map<string, Finding>> => {
  const found = new Map<string, Finding>();
  // Two checks may ask one probe the same.
  const asked = new Map<string, Promise<Observed<unknown>>>();
  for (const { id, title, probe: name, input, deadlineMilliseconds, judge } of checks) {
    const question = JSON.stringify([name, input]);
    const answer =
      asked.get(question) ?? probe(name, input, deadlineMilliseconds ? { deadlineMilliseconds } : {});
    asked.set(question, answer);
    found.set(id, { id, title, ...judge(await answer) });
  }
  return found;
};

/** Root types no sudo; but in a container it is not the root that these commands are for. */
const forRoot = (finding: Finding): Finding => ({
  ...finding,
  ...(finding.remedy && {
    remedy: {
      now: finding.remedy.now.replaceAll('sudo ', ''),
      persistent: finding.remedy.persistent.replaceAll('sudo ', ''),
    },
  }),
});

const counters = ['strace', 'perf'];

/** Where neither counter counts, each of them cripples the run. */
const withoutCounters = (findings: readonly Finding[]): Finding[] => {
  const gone = findings.filter(({ id, status }) => counters.includes(id) && status === 'missing');
  if (gone.length < counters.length) return [...findings];
  return findings.map((finding) =>
    gone.includes(finding)
      ? {
          ...finding,
          consequence: 'no counter works: claims on system calls are not judged at all',
          cripples: true,
        }
      : finding,
  );
};

/** Tries everything unimap can use, each in a process of its own, and says what follows. Changes nothing. */
export const examine = async (situation: Situation, probe: Probe = runProbe): Promise<Diagnosis> => {
  const checks = allChecks(situation);
  const lanes = Map.groupBy(checks, ({ id, takesPages, deadlineMilliseconds }) =>
    takesPages ? 'pages' : deadlineMilliseconds === undefined ? 'rest' : id,
  );
  const found = await Promise.all([...lanes.values()].map((lane) => inTurn(lane, probe)));
  const findings = withoutCounters(
    checks.flatMap(({ id }) => {
      const finding = found.find((each) => each.has(id))?.get(id);
      return finding === undefined
        ? []
        : [situation.root && !situation.contained ? forRoot(finding) : finding];
    }),
  );
  return {
    findings,
    crippled: findings.some(({ cripples }) => cripples === true),
    contained: situation.contained,
  };
};
