import { readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * Prints the configuration of an OCI runtime for one container: `oci-config.ts PROFILE GROUPS CAPABILITIES COMMAND..`. The
 * seccomp profile is podman's, as its package ships it; what it allows depends on capabilities, which are podman's too and those
 * that are added (`SYS_NICE,SYS_PTRACE`, or `none`). The folder GROUPS holds the machine's control groups.
 */
const condition = z.object({
  caps: z.array(z.string()).optional(),
  arches: z.array(z.string()).optional(),
  minKernel: z.string().optional(),
});
const profileOf = z.object({
  defaultAction: z.string(),
  defaultErrnoRet: z.number().optional(),
  syscalls: z.array(
    z.object({
      names: z.array(z.string()),
      action: z.string(),
      errnoRet: z.number().optional(),
      args: z.array(z.unknown()).nullish(),
      includes: condition.optional(),
      excludes: condition.optional(),
    }),
  ),
});

const podman =
  'CHOWN DAC_OVERRIDE FOWNER FSETID KILL NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT';
const [profilePath = '', groups = '', added = '', ...args] = process.argv.slice(2);
const capabilities = [...podman.split(' '), ...(added === 'none' ? [] : added.split(','))].map(
  (each) => `CAP_${each}`,
);
const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';

const { defaultAction, defaultErrnoRet, syscalls } = profileOf.parse(
  JSON.parse(readFileSync(profilePath, 'utf8')),
);
const holds = ({ includes = {}, excludes = {} }: z.infer<typeof profileOf>['syscalls'][number]): boolean =>
  (includes.caps ?? []).every((cap) => capabilities.includes(cap)) &&
  (includes.arches === undefined || includes.arches.includes(architecture)) &&
  !(excludes.caps ?? []).some((cap) => capabilities.includes(cap)) &&
  !(excludes.arches ?? []).includes(architecture);

const mount = (destination: string, type: string, ...options: string[]) => ({
  destination,
  type,
  source: type,
  options,
});
const config = {
  ociVersion: '1.0.2',
  process: {
    terminal: false,
    user: { uid: 0, gid: 0 },
    args,
    env: ['PATH=/opt/node/bin:/opt/global/bin:/usr/bin:/bin', 'HOME=/root', 'NODE_NO_WARNINGS=1'],
    cwd: '/root',
    capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
    noNewPrivileges: true,
  },
  root: { path: 'rootfs', readonly: false },
  hostname: 'unimap',
  mounts: [
    mount('/proc', 'proc'),
    mount('/dev', 'tmpfs', 'nosuid', 'mode=755'),
    mount('/dev/shm', 'tmpfs', 'nosuid', 'mode=1777'),
    mount('/sys', 'sysfs', 'nosuid', 'ro'),
    // What limits the container, for it to read.
    { destination: '/sys/fs/cgroup', type: 'bind', source: groups, options: ['rbind', 'ro'] },
    mount('/tmp', 'tmpfs', 'nosuid', 'mode=1777'),
  ],
  linux: {
    namespaces: ['pid', 'ipc', 'uts', 'mount', 'network'].map((type) => ({ type })),
    seccomp: {
      defaultAction,
      ...(defaultErrnoRet !== undefined && { defaultErrnoRet }),
      architectures: [architecture === 'arm64' ? 'SCMP_ARCH_AARCH64' : 'SCMP_ARCH_X86_64'],
      syscalls: syscalls.filter(holds).map(({ names, action, errnoRet, args: words }) => ({
        names,
        action,
        ...(errnoRet !== undefined && { errnoRet }),
        ...(words && words.length > 0 && { args: words }),
      })),
    },
  },
};
process.stdout.write(`${JSON.stringify(config, null, 2)}\n`);
