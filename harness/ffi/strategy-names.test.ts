import koffi from 'koffi';
import { expect, test } from 'vitest';
import { strategyNames } from '../results/index.ts';
import { nativeFile } from '../native-build/native-files.ts';

test('the library has every strategy that results know, and results know every one of the library', () => {
  const library = koffi.load(nativeFile('libunimap.so'));
  const count = library.func('uint32_t unimap_strategy_count(void)') as () => number;
  const name = library.func('const char *unimap_strategy_name(uint32_t index)') as (index: number) => string;
  const names = Array.from({ length: count() }, (_, index) => name(index));
  expect(names.toSorted()).toEqual(strategyNames.toSorted());
});
