import { expect, test } from 'vitest';
import { judgeKvm } from './guests.ts';

const answered = <Value>(value: Value) => ({ status: 'answered', value }) as const;
const refused = (error: string) => ({ status: 'refused', call: 'open(/dev/kvm)', error }) as const;

test('KVM is what boots a kernel, not what runs an instruction', () => {
  expect(judgeKvm(answered({ ran: true, kernel: true })).status).toBe('ok');
  expect(judgeKvm(answered({ ran: true, kernel: 'a guest hung' }))).toMatchObject({
    status: 'limited',
    detail: 'a guest of one instruction ran, but no kernel booted: a guest hung',
    consequence: expect.stringContaining('--kvm auto') as string,
  });
});

test('KVM that was tried with one instruction alone is ok, and says what was not tried', () => {
  expect(judgeKvm(answered({ ran: true }))).toEqual({
    status: 'ok',
    detail: 'a guest of one instruction ran; `npx unimap lab` has nothing here yet to boot',
  });
});

test('KVM that is there for others alone is mended by its owner, one that is not there by the hypervisor', () => {
  expect(judgeKvm(refused('EACCES')).remedy?.now).toBe('sudo chown $USER /dev/kvm');
  expect(judgeKvm(refused('ENOENT')).remedy?.now).toContain('modprobe');
  expect(judgeKvm(refused('EIO')).remedy?.now).toContain('nested');
});
