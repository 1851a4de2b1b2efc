import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runPreparation, type Preparing } from '../debian/preparing-script.ts';

const script = fileURLToPath(new URL('toolchain.sh', import.meta.url));
const kept = fileURLToPath(new URL('../../build/toolchains', import.meta.url));

/**
 * A compiler, in a checkout, for one of the platforms that a package carries the native library for: `linux-arm64-glibc`.
 * @throws UnimapError `no-compiler`, exit status 3
 */
export const toolchain = async (platform: string, { signal, say }: Preparing = {}): Promise<string> => {
  const folder = join(kept, platform);
  const said = await runPreparation({
    script,
    args: [platform, folder],
    code: 'no-compiler',
    remedy: `on Debian, as root, \`sh ${script} ${platform} ${folder}\` makes it`,
    signal,
  });
  if (said !== '') say?.(said);
  return join(folder, 'cc');
};
