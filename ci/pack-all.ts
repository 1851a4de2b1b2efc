import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** `npm run pack:all -- --out FOLDER`: the tarball of the package; the same bytes each time it is made of the same sources. */
const { values } = parseArgs({ options: { out: { type: 'string' } } });
if (values.out === undefined) {
  process.stderr.write('pack:all: where to? Example: npm run pack:all -- --out dist\n');
  process.exit(2);
}
const root = join(import.meta.dirname, '..');
const out = resolve(values.out);
mkdirSync(out, { recursive: true });
execFileSync(process.execPath, [join(root, 'ci/build-package.ts')], { stdio: ['ignore', 2, 'inherit'] });

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly entryCount: number;
}

const said = execFileSync('npm', ['pack', join(root, 'build/package'), '--json', '--pack-destination', out], {
  encoding: 'utf8',
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const answer = JSON.parse(said) as Packed[] | Record<string, Packed>;
for (const { filename, size, unpackedSize, entryCount } of Object.values(answer)) {
  const path = join(out, filename);
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
  process.stderr.write(
    `${entryCount} files, ${(size / 1e6).toFixed(2)} MB packed, ${(unpackedSize / 1e6).toFixed(2)} MB unpacked, sha256 ${digest}\n`,
  );
  process.stdout.write(`${path}\n`);
}
