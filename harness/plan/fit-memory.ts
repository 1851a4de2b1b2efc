import type { GroupRoom, MemoryRoom } from '../machine/memory-room.ts';
import { isHugetlb, type ArmDefinition } from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';
import { sizeText } from '../wording/size-text.ts';
import { hugetlbBytes, type LaidOutPart } from './layout-size.ts';
import { memoryNeed } from './memory-need.ts';

type Arm = Pick<ArmDefinition, 'strategy' | 'pageKind' | 'placement'>;

/** A load that cannot fit: in memory, whatever it falls back to, or in the hugepages that it asks for. */
export interface Unfit {
  readonly of: 'memory' | 'hugepages';
  readonly need: number;
  readonly room: number;
  /** Whose limit it is; absent where it is the machine that has no more. */
  readonly group?: GroupRoom;
}

/** For the loading process itself, and Node where it is one. */
const processBytes = 64 * 1024 ** 2;

const beyond = (need: number, { machine, group }: MemoryRoom): Unfit | undefined => {
  if (group !== undefined && need > group.bytes) return { of: 'memory', need, room: group.bytes, group };
  return need > machine ? { of: 'memory', need, room: machine } : undefined;
};

/**
 * A load in hugepages fits where the pool has them, or the machine has memory to raise it by, and no group limits them; else it
 * falls back to ordinary memory, which must hold it then. What maps the page cache takes no memory that it would not give back.
 * A group that limits hugepages never gives way, so a load that may not fall back, and would, is not begun.
 */
export const unfit = (
  arm: Arm,
  parts: readonly LaidOutPart[],
  replicas: number,
  room: MemoryRoom,
  allowFallback: boolean,
): Unfit | undefined => {
  const kind = arm.pageKind === 'best' ? '2m' : arm.pageKind;
  const need = memoryNeed(arm, parts, replicas);
  if (need === 0) return undefined;
  if (!isHugetlb(kind)) return beyond(need + processBytes, room);
  const pool = room.hugetlb.find(({ pageBytes }) => pageBytes === hugetlbBytes[kind]);
  const group = pool?.group;
  const limited: Unfit | undefined =
    group !== undefined && need > group.bytes
      ? { of: 'hugepages', need, room: group.bytes, group }
      : undefined;
  if (limited !== undefined && !allowFallback && arm.pageKind !== 'best') return limited;
  if (limited === undefined && pool !== undefined && need <= pool.free + room.machine) return undefined;
  const fallen = beyond(memoryNeed({ ...arm, pageKind: 'thp' }, parts, replicas) + processBytes, room);
  return fallen && (limited ?? fallen);
};

const remedyFor = ({ of, need, room, group }: Unfit): string =>
  group === undefined
    ? 'close other programs, take a smaller model, or map it: llama-mmap and unified-view take no memory of their own'
    : `allow the group more (echo ${group.limit + need - room} | sudo tee ${group.file}), start unimap outside it, ${of === 'hugepages' ? 'accept other pages (--allow-fallback), ' : ''}or map the model: llama-mmap and unified-view take no memory of their own`;

export const unfitText = ({ of, need, room, group }: Unfit): string =>
  group === undefined
    ? `${sizeText(need)} of ${of} are needed, and this machine has ${sizeText(room)}`
    : `${sizeText(need)} of ${of} are needed, and the control group of ${group.file} allows ${sizeText(room)} more, of ${sizeText(group.limit)}`;

/** @throws UnimapError `too-little-memory`, where the kernel would end the load half way, or would not give its hugepages */
export const refuseUnfit = (
  loads: readonly { readonly arm: Arm; readonly replicas: number }[],
  parts: readonly LaidOutPart[],
  room: MemoryRoom,
  allowFallback: boolean,
): void => {
  for (const { arm, replicas } of loads) {
    const found = unfit(arm, parts, replicas, room, allowFallback);
    if (found === undefined) continue;
    throw new UnimapError('too-little-memory', `${arm.strategy}: ${unfitText(found)}`, remedyFor(found), {
      exitStatus: 3,
    });
  }
};
