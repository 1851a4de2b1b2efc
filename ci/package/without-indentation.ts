import ts from 'typescript';

/**
 * A script whose lines begin with no space, but for those within a template literal, which the
 * program says as they are. Lines stay where they are: an error names the line of a file, and shows that line alone.
 */
export const withoutIndentation = (name: string, script: string): string => {
  const source = ts.createSourceFile(name, script, ts.ScriptTarget.Latest);
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const literal = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node) ||
      ts.isNoSubstitutionTemplateLiteral(node)
    )
      for (let line = lineOf(node.getStart(source)) + 1; line <= lineOf(node.end); line++) literal.add(line);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return script
    .split('\n')
    .map((line, at) => (literal.has(at) ? line : line.trimStart()))
    .join('\n');
};
