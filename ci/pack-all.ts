import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { gzipAsync } from '@gfx/zopfli';

/**
 * `npm run pack:all -- --out FOLDER`: the tarball of the package; the same bytes each time it is made of the same sources.
 * npm says what belongs into it, and packs it some 10 % larger than it need be: in an order that keeps alike files apart,
 * and by zlib's deflate. The tarball is plain all the same: ustar in gzip.
 */
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
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** By code units: the same in every locale. */
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const folder = join(root, 'build/package');
const said = execFileSync('npm', ['pack', folder, '--dry-run', '--json'], {
  encoding: 'utf8',
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [packed] = Object.values(JSON.parse(said) as Packed[] | Record<string, Packed>);
if (packed === undefined) throw new Error(`npm pack --dry-run names no package: ${said}`);

/**
 * Deflate looks back 32 KiB: a file is packed best beside those of its kind and folder, and a program beside the same
 * program of another platform.
 */
const program = (path: string): string => (path.startsWith('native/prebuilt/') ? basename(path) : '');
const names = packed.files
  .map(({ path }) => path)
  .toSorted((a, b) => compare(extname(a), extname(b)) || compare(program(a), program(b)) || compare(a, b));
const tar = execFileSync(
  'tar',
  [
    '--create',
    '--format=ustar',
    // Whose the files are here, and since when, is nobody's business; the time is npm's own.
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--mtime=1985-10-26T08:15:00Z',
    '--mode=u=rwX,go=rX',
    '--transform=s,^,package/,',
    '--no-recursion',
    '--verbatim-files-from',
    '--files-from=-',
  ],
  { cwd: folder, input: names.map((name) => `${name}\n`).join(''), maxBuffer: 2 ** 30 },
);
const tarball = await gzipAsync(tar, { blocksplittingmax: 0 });
if (!gunzipSync(tarball).equals(tar)) throw new Error('zopfli packed something else than it was given');
const path = join(out, packed.filename);
writeFileSync(path, tarball);
const digest = createHash('sha256').update(tarball).digest('hex');
process.stderr.write(
  `${names.length} files, ${(tarball.length / 1e6).toFixed(3)} MB packed, ${(packed.unpackedSize / 1e6).toFixed(2)} MB unpacked, sha256 ${digest}\n`,
);
process.stdout.write(`${path}\n`);
