// Preloaded by a Node that is to take this machine for another one, `platform-arch` in UNIMAP_TEST_PLATFORM: it has no library
// that calls C, and on Windows neither what Node lacks there.
import { registerHooks } from 'node:module';

const [platform, arch] = (process.env.UNIMAP_TEST_PLATFORM ?? '').split('-');
Object.defineProperties(process, { platform: { value: platform }, arch: { value: arch } });
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
