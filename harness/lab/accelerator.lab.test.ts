import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { chooseAccelerator } from './accelerator.ts';
import { architectures } from './guest-architecture.ts';
import { qemuBelow } from './test-support/descendants.ts';
import { everything, lab } from './test-support/lab-guest.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-lab-'));
const { PATH = '' } = process.env;
afterEach(() => {
  process.env['PATH'] = PATH;
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

describe.skipIf(lab.guest === undefined)(`the accelerator${lab.why}`, () => {
  const { guest = { architecture: architectures.x64, kernel: '', initrd: '' } } = lab;

  it('is software emulation where nothing else was asked for', async () => {
    expect(await chooseAccelerator('off', guest)).toEqual({ accelerator: 'tcg' });
  });

  it('is never KVM for another processor than this machine’s', async () => {
    const other = architectures[guest.architecture.name === 'x64' ? 'arm64' : 'x64'];
    expect(await chooseAccelerator('auto', { ...guest, architecture: other })).toEqual({
      accelerator: 'tcg',
      reason: `not kvm: it runs guests of ${guest.architecture.name} alone here`,
    });
  });

  it('is KVM where a guest booted under it, and else it is said why not; no guest is left', async () => {
    const { accelerator, reason } = await chooseAccelerator('auto', guest);
    if (accelerator === 'kvm') expect(reason).toBeUndefined();
    else expect(reason).toMatch(/^not kvm: .+/);
    expect(qemuBelow(process.pid)).toBeUndefined();
  });

  it.skipIf(!everything)('is not KVM where a guest hangs under it (npm run test:lab)', async () => {
    const path = join(scratch, 'qemu-system-x86_64');
    writeFileSync(path, '#!/bin/sh\nexec sleep 1000\n');
    chmodSync(path, 0o755);
    process.env['PATH'] = `${scratch}:${PATH}`;
    expect(await chooseAccelerator('auto', guest)).toEqual({
      accelerator: 'tcg',
      reason: 'not kvm: a guest hung',
    });
  });
});
