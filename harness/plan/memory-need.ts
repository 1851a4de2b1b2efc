import { traitsOf, type ArmDefinition } from '../results/index.ts';
import { layoutSize, pageBytesOf } from './layout-size.ts';

interface PartSize {
  readonly bytes: number;
  readonly alignment: number;
}

/**
 * Bytes of memory a load takes beyond the page cache: every replica in whole pages, upstream's heap once, and nothing
 * for what maps the page cache.
 */
export const memoryNeed = (
  arm: Pick<ArmDefinition, 'strategy' | 'pageKind' | 'placement'>,
  parts: readonly PartSize[],
  replicas: number,
): number => {
  const { memory, layout } = traitsOf(arm.strategy);
  if (memory === 'cache') return 0;
  if (memory === 'heap') return parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const pageBytes = pageBytesOf[arm.pageKind === 'best' ? '2m' : arm.pageKind];
  const { mapped } = layoutSize(layout === 'per-part' ? layout : 'unified', parts, pageBytes);
  return mapped * (arm.placement === 'mirror' ? replicas : 1);
};
