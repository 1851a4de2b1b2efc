import { expect, test } from 'vitest';
import { withoutIndentation } from './without-indentation.ts';

test('lines begin with no space and stay where they are', () => {
  expect(withoutIndentation('a.js', 'if (a) {\n    b();\n\n    c();\n}\n')).toBe(
    'if (a) {\nb();\n\nc();\n}\n',
  );
});

test('what a template literal says stays as it is, and what stands between its pieces is code', () => {
  const script = [
    'const a = `x',
    '    y ${',
    '        b(`',
    '            c`)',
    '    } z',
    '    `;',
    '    d();',
  ];
  expect(withoutIndentation('a.js', script.join('\n')).split('\n')).toEqual([
    'const a = `x',
    '    y ${',
    'b(`',
    '            c`)',
    '} z',
    '    `;',
    'd();',
  ]);
});
