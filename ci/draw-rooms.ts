/**
 * Draws the rooms and their arrows, from the imports of the code, into CONTRIBUTING.md as a Mermaid chart, which GitHub
 * shows as a picture. `--check` writes nothing and fails where the drawing is no longer that of the code.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cruise, type ICruiseResult } from 'dependency-cruiser';

const page = 'CONTRIBUTING.md';
const [begin, end] = ['<!-- rooms: begin -->', '<!-- rooms: end -->'];
const topLevel = ['scenarios', 'fixtures-gen', 'harness', 'reports', 'ci'];
const divided = ['harness', 'reports'];
/** Who runs the native code: the library through FFI, the programs as processes. No import says so. */
const reachNative = ['harness/ffi', 'harness/worker', 'harness/fidelity'];

/** "harness/run" of a file in it; a file that lies beside the folders is a room of its own. */
const roomOf = (path: string): string => {
  const [top = '', folder = ''] = path.split('/');
  return divided.includes(top) ? `${top}/${folder.replace(/\.ts$/u, '')}` : top;
};

const arrowsOf = ({ modules }: ICruiseResult): Map<string, Set<string>> => {
  const arrows = new Map<string, Set<string>>();
  for (const { source, dependencies } of modules) {
    const from = roomOf(source);
    const targets = arrows.get(from) ?? new Set();
    arrows.set(from, targets);
    for (const { resolved } of dependencies) {
      const to = roomOf(resolved);
      if (to !== from && topLevel.includes(to.split('/')[0] ?? '')) targets.add(to);
    }
  }
  for (const room of reachNative) arrows.get(room)?.add('native');
  return arrows;
};

const reaches = (arrows: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean => {
  const seen = new Set<string>();
  const open = [from];
  for (let room = open.pop(); room !== undefined; room = open.pop()) {
    if (room === to) return true;
    if (seen.has(room)) continue;
    seen.add(room);
    open.push(...(arrows.get(room) ?? []));
  }
  return false;
};

/** Without the arrows that only shorten a way which is drawn: the rest can be followed by eye. */
const reduced = (arrows: ReadonlyMap<string, ReadonlySet<string>>): (readonly [string, string])[] =>
  [...arrows].flatMap(([from, targets]) =>
    [...targets]
      .filter((to) => ![...targets].some((other) => other !== to && reaches(arrows, other, to)))
      .map((to) => [from, to] as const),
  );

/** Of a node: Mermaid takes a slash for the edge of a shape. */
const idOf = (room: string): string => room.replaceAll(/\W/g, '_');

const chart = (arrows: ReadonlyMap<string, ReadonlySet<string>>): string => {
  const rooms = [...new Set([...arrows.keys(), ...[...arrows.values()].flatMap((to) => [...to])])].toSorted();
  const groups = [...topLevel, 'native'].map((top) => {
    const members = rooms.filter((room) => room === top || room.startsWith(`${top}/`));
    const nodes = members.map((room) => `  ${idOf(room)}["${room.slice(top.length + 1) || top}"]`);
    return members.length === 1
      ? nodes.join('\n')
      : [`  subgraph in_${top}["${top}"]`, ...nodes, '  end'].join('\n');
  });
  const lines = reduced(arrows)
    .map(([from, to]) => `  ${idOf(from)} --> ${idOf(to)}`)
    .toSorted();
  return ['```mermaid', 'flowchart TD', ...groups, ...lines, '```'].join('\n');
};

const { output } = await cruise(topLevel, {
  exclude: { path: '(\\.test\\.ts$|/test-support/|reports/published|reports/latest)' },
  includeOnly: { path: `^(${topLevel.join('|')})/` },
  tsPreCompilationDeps: true,
});
if (typeof output === 'string') throw new Error('dependency-cruiser gave text instead of its result');
const text = readFileSync(page, 'utf8');
const [before, rest = ''] = text.split(begin);
const after = rest.split(end)[1];
if (before === undefined || after === undefined)
  throw new Error(`${page} lacks the lines ${begin} and ${end}`);
const drawn = `${before}${begin}\n\n${chart(arrowsOf(output))}\n\n${end}${after}`;
if (!process.argv.includes('--check')) writeFileSync(page, drawn);
else if (drawn !== text) {
  process.stderr.write(
    `${page}: the drawing of the rooms is not that of the code; \`npm run rooms\` draws it again\n`,
  );
  process.exitCode = 1;
}
