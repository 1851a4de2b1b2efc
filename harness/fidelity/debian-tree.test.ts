import { expect, test } from 'vitest';
import { installedVersion } from './debian-tree.ts';

const status = `Package: libllama0
Status: install ok installed
Version: 1:0.6.0-1

Package: llama.cpp-tools
Status: install ok installed
Architecture: amd64
Version: 1:0.7.0+dfsg-2
Description: main utilities

Package: half-made
Status: install ok unpacked
Version: 3
`;

test('a package has the version of its own entry, and none where it is absent or half installed', () => {
  expect(installedVersion(status, 'llama.cpp-tools')).toBe('1:0.7.0+dfsg-2');
  expect(installedVersion(status, 'libllama0')).toBe('1:0.6.0-1');
  expect(installedVersion(status, 'llama.cpp')).toBeUndefined();
  expect(installedVersion(status, 'half-made')).toBeUndefined();
});
