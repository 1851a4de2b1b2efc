// The rooms' import table: what each top-level folder, and each leaf of the harness, may import.
const forbid = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });
const tests = '\\.test\\.ts$';
const rooms = '^(harness|scenarios|fixtures-gen|native|reports|ci)/';

/** The harness from the bottom up: a folder imports from its own floor's lower ones alone, so no arrow runs back up. */
const floors = [
  ['results', 'statistics', 'wording', 'installation'],
  ['comparison', 'scenario', 'gguf', 'lifecycle', 'verification', 'machine'],
  ['cache'],
  ['debian'],
  ['plan', 'native-build', 'session'],
  ['ffi'],
  ['pool', 'worker', 'counters'],
  ['sets', 'journal', 'lab', 'fleet'],
  ['counting', 'doctor', 'place', 'witness', 'fidelity'],
  ['bench'],
  ['client'],
  ['rounds'],
  ['run', 'self-check'],
  ['advise'],
  ['cli'],
];
const noArrowUp = floors.flatMap((floor, height) =>
  floor.map((folder) =>
    forbid(
      `floor-${height}-${folder}`,
      { path: `^harness/${folder}/`, pathNot: [tests, '/test-support/'] },
      {
        path: '^harness/[^/]+/',
        pathNot: `^harness/(${[folder, ...floors.slice(0, height).flat()].join('|')})/`,
      },
      'a folder of the harness imports from the floors below it alone',
    ),
  ),
);

/** The reports from the bottom up: kits, what sections share, sections, and what is made of them. */
const reportFloors = [
  ['wording/'],
  ['markdown/', 'plots/'],
  ['models/', 'claims/', 'warnings/'],
  ['visible-results.ts'],
  ['derive-results.ts'],
  ['marked-results.ts'],
  ['rows/'],
  ['sections/'],
  ['render-report.ts', 'last-screen.ts'],
  ['html/', 'csv/', 'merge/'],
  ['compare/'],
  ['history/', 'bmf/'],
  ['index.ts'],
];
const escaped = (path) => path.replaceAll('.', '\\.');
const noArrowUpInReports = reportFloors.flatMap((floor, height) =>
  floor.map((place) =>
    forbid(
      `report-floor-${height}-${place}`,
      { path: `^reports/${escaped(place)}`, pathNot: tests },
      {
        path: '^reports/',
        pathNot: `^reports/(${[place, ...reportFloors.slice(0, height).flat()].map(escaped).join('|')})`,
      },
      'a folder of the reports imports from the floors below it alone: kits know no section',
    ),
  ),
);

export default {
  forbidden: [
    ...noArrowUp,
    ...noArrowUpInReports,
    forbid('no-cycles', {}, { circular: true }, 'a cycle means two concepts that are really one'),
    forbid(
      'scenarios-declare',
      { path: '^scenarios/', pathNot: tests },
      { path: rooms, pathNot: '^(scenarios|harness/scenario)/' },
      'a scenario is a declaration: it knows the types in harness/scenario and nothing else',
    ),
    forbid(
      'generator-stands-alone',
      { path: '^fixtures-gen/', pathNot: tests },
      { path: rooms, pathNot: '^fixtures-gen/' },
      'whoever recomputes a byte must not need the rest of the house',
    ),
    forbid(
      'results-is-a-leaf',
      { path: '^harness/results/', pathNot: tests },
      { path: rooms, pathNot: '^harness/results/' },
      'the schema is what other programs read; it depends on nothing of ours',
    ),
    forbid(
      'statistics-is-a-leaf',
      { path: '^harness/statistics/', pathNot: tests },
      { path: rooms, pathNot: '^harness/statistics/' },
      'statistics are pure functions of numbers',
    ),
    forbid(
      'comparison-reads-results',
      { path: '^harness/comparison/', pathNot: tests },
      { path: rooms, pathNot: '^harness/(comparison|results|statistics)/' },
      'what is the same and what is compared follows from results and statistics; words for it are others’ work',
    ),
    forbid(
      'layout-size-is-a-leaf',
      { path: '^harness/plan/layout-size\\.ts$' },
      { path: rooms },
      'reports compute what models would need with it',
    ),
    forbid(
      'reports-read-results',
      { path: '^reports/', pathNot: tests },
      {
        path: rooms,
        pathNot:
          '^(reports|harness/results|harness/statistics|harness/comparison|harness/wording)/|^harness/plan/(layout-size|memory-need|page-need)\\.ts$',
      },
      'a report is derived from results.json, statistics, words and the arithmetic of layouts alone',
    ),
    forbid(
      'kits-know-no-subject',
      { path: '^reports/(markdown|plots)/', pathNot: tests },
      { path: rooms, pathNot: '^reports/(markdown|plots|wording)/' },
      'a kit draws or writes what it is handed: strategies, arms and sets are in rows/ and above',
    ),
    forbid(
      'cli-composes',
      { path: '^harness/', pathNot: ['^harness/cli/', tests] },
      { path: '^(reports|scenarios|harness/cli)/' },
      'scenarios and reports are reached from the command line alone',
    ),
    forbid(
      'harness-tests-without-reports',
      { path: '^harness/', pathNot: '^harness/cli/' },
      { path: '^reports/' },
      'a test of the harness that needs a report to judge its own floor tests the wrong floor',
    ),
    forbid(
      'rooms-not-ci',
      { path: '^(harness|scenarios|fixtures-gen|reports)/' },
      { path: '^ci/' },
      'ci calls the command line, never the other way round',
    ),
    forbid(
      'declared-dependencies',
      { path: rooms, pathNot: [tests, '/test-support/'] },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
      'what runs for a user stands in dependencies and the lock file',
    ),
    forbid('resolvable', {}, { couldNotResolve: true }, 'an import that leads nowhere'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
