import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { bootsUnderKvm } from '../../lab/accelerator.ts';
import { formerGuest } from '../../lab/prepared-guest.ts';
import {
  asRefused,
  call,
  map,
  MAP_SHARED,
  peek,
  poke,
  PROT_READ_WRITE,
  RefusedCall,
  struct,
} from './libc.ts';

export interface KvmValue {
  /** A virtual CPU ran an instruction; on other architectures than x86_64 a guest was only created. */
  readonly ran: boolean;
  /** Whether the lab's own kernel booted, or why not; absent where the lab has none, or no QEMU, here. */
  readonly kernel?: true | string;
}

// From <linux/kvm.h>.
const KVM_CREATE_VM = 0xae01;
const KVM_GET_VCPU_MMAP_SIZE = 0xae04;
const KVM_CREATE_VCPU = 0xae41;
const KVM_SET_USER_MEMORY_REGION = 0x4020_ae46;
const KVM_RUN = 0xae80;
const KVM_SET_REGS = 0x4090_ae82;
const KVM_GET_SREGS = 0x8138_ae83;
const KVM_SET_SREGS = 0x4138_ae84;
const KVM_EXIT_HLT = 5;

/** A guest of one page that holds one `hlt`, run until it halts. */
const runHalt = (kvm: number, vm: bigint): void => {
  const memory = map(4096);
  poke(memory, 0xf4, 'uint8_t');
  call('ioctl', vm, KVM_SET_USER_MEMORY_REGION, struct(0, 0, 4096, memory));
  const vcpu = call('ioctl', vm, KVM_CREATE_VCPU, 0);
  const runBytes = call('ioctl', kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
  const run = call('mmap', 0, runBytes, PROT_READ_WRITE, MAP_SHARED, vcpu, 0);
  const segments = map(4096);
  call('ioctl', vcpu, KVM_GET_SREGS, segments);
  poke(segments, 0); // cs.base
  poke(segments + 12n, 0, 'uint16_t'); // cs.selector
  call('ioctl', vcpu, KVM_SET_SREGS, segments);
  const registers = map(4096);
  poke(registers + 17n * 8n, 2); // rflags; rip is 0
  call('ioctl', vcpu, KVM_SET_REGS, registers);
  call('ioctl', vcpu, KVM_RUN, 0);
  const reason = peek(run + 8n, 'uint32_t');
  if (reason !== KVM_EXIT_HLT) throw new RefusedCall('ioctl(KVM_RUN)', `exit reason ${reason}`);
};

/** As `lab --kvm auto` does, so that it and the doctor never differ. */
const bootKernel = async (): Promise<KvmValue['kernel']> => {
  const guest = formerGuest();
  if (guest === undefined || spawnSync(guest.architecture.emulator, ['--version']).status !== 0)
    return undefined;
  const tried = await bootsUnderKvm(guest);
  return tried.booted ? true : tried.reason;
};

/**
 * Creates a guest, lets it run one instruction, and boots a kernel where there is one: /dev/kvm may be there and still
 * hang every guest. @throws RefusedCall
 */
export const kvm = async (): Promise<KvmValue> => {
  let fd;
  try {
    fd = openSync('/dev/kvm', 'r+');
  } catch (error) {
    throw asRefused('open(/dev/kvm)', error);
  }
  const vm = call('ioctl', fd, KVM_CREATE_VM, 0);
  const ran = process.arch === 'x64';
  if (ran) runHalt(fd, vm);
  call('close', vm);
  closeSync(fd);
  const kernel = await bootKernel();
  return { ran, ...(kernel !== undefined && { kernel }) };
};
