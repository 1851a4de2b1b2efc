import { hugetlbBytes } from '../../../harness/plan/layout-size.ts';
import { figuresAgree } from '../judges/figures-agree.ts';
import { unifiedMapping } from './document.ts';

/** As the document prints it for output of its code. */
const line = { hugepages: 156, bytes: 319_488_000 } as const;

const grouped = (value: number): string => value.toLocaleString('en');

/** Its pages of 2 MiB are those it names: "Better hugepage utilization: Optimal 2MB page alignment". */
export const logLine = figuresAgree({
  id: 'log-line',
  document: unifiedMapping,
  quote: [
    'Creating unified mapping: 156 hugepages (319488000 bytes total) for 318750000 bytes across 4 files',
  ],
  says: `${line.hugepages} hugepages are ${grouped(line.bytes)} bytes`,
  readAs: ', shown as output of its code',
  pageKind: '2m',
  stated: line.bytes,
  follows: line.hugepages * hugetlbBytes['2m'],
  words:
    `${line.hugepages} x ${grouped(hugetlbBytes['2m'])} bytes are ${grouped(line.hugepages * hugetlbBytes['2m'])}; ` +
    `${grouped(line.bytes)} / ${line.hugepages} is ${grouped(line.bytes / line.hugepages)} bytes, which no page has. Arithmetic, not measured`,
});
