import { expect, test } from 'vitest';
import { server } from '../test-support/situations.ts';
import { judgeDirectIo, judgeFolder } from './files.ts';

const refused = (call: string, error: string) => ({ status: 'refused', call, error }) as const;

test('direct reads in a folder that takes no file are a matter of the folder, not of its file system', () => {
  const unwritten = refused('writing a file', 'EACCES');
  const verdict = judgeDirectIo(unwritten, 'generated sets');
  expect(verdict).toMatchObject({ status: 'missing', detail: 'not tried: writing a file: EACCES' });
  expect(verdict.remedy).toEqual(judgeFolder(unwritten, server()).remedy);
  expect(judgeDirectIo(refused('open(O_DIRECT)', 'EINVAL'), 'a set').remedy?.now).toContain('file system');
});
