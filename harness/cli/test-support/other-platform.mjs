// Preloaded by a Node that is to take this machine for another one, `platform-arch` in UNIMAP_TEST_PLATFORM: it has no library
// that calls C, unless UNIMAP_TEST_CALLS_C is set, and on Windows neither what Node lacks there.
import { createRequire, registerHooks } from 'node:module';

const [platform, arch] = (process.env.UNIMAP_TEST_PLATFORM ?? '').split('-');
const callsC = process.env.UNIMAP_TEST_CALLS_C === '1';
// While the machine is still itself, because the library asks what it runs on.
if (callsC) createRequire(import.meta.url)('koffi');
Object.defineProperties(process, { platform: { value: platform }, arch: { value: arch } });
if (!callsC)
  registerHooks({
    resolve: (name, context, next) => {
      if (name === 'koffi') throw new Error(`koffi is not built for ${platform}-${arch}`);
      return next(name, context);
    },
  });
if (platform === 'win32') {
  for (const name of ['getuid', 'geteuid', 'getgid', 'getegid', 'getgroups']) process[name] = undefined;
  // As Node has it there.
  process.execve = () => {
    throw new TypeError('process.execve is unavailable on the current platform');
  };
}
