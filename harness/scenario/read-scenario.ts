import { pathToFileURL } from 'node:url';
import { ownModule } from '../installation/own-module.ts';
import { issuesText } from '../results/index.ts';
import { checkGivenFile, LARGEST, UnfitFile } from '../../fixtures-gen/index.ts';
import { UnimapError } from '../unimap-error.ts';
import { nameText, visibleText } from '../wording/visible-text.ts';
import { scenarioSchema, type Scenario } from './scenario.ts';

const template = 'scenarios/README.md has a template';

/** Where only the host strips TypeScript, and only what the checkout's rooms hold. */
const inGuest = process.env['UNIMAP_STRIPPED'] !== undefined;

const bad = (code: string, message: string, remedy: string, cause?: unknown): UnimapError =>
  new UnimapError(code, visibleText(message), remedy, { exitStatus: 2, cause });

/** Node tells the line of a syntax error on the first line of the stack alone: `/path/to/file.ts:3`. */
const lineOf = (path: string, error: Error): string => {
  const [first = ''] = (error.stack ?? '').split('\n');
  const at = first.lastIndexOf(`${path}:`);
  return at === -1 ? '' : `:${first.slice(at + path.length + 1)}`;
};

const run = async (path: string): Promise<unknown> => {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw bad(
      'broken-scenario',
      `${path}${lineOf(path, error)} does not run: ${error.message}`,
      inGuest && path.endsWith('.ts')
        ? 'in a guest, put it into scenarios/ or give it as JavaScript, ending in .mjs'
        : `mend it; ${template} to compare it with`,
      error,
    );
  }
};

const whyNoFile = (path: string, error: unknown): string => {
  if (error instanceof UnfitFile) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  return `there is no file ${nameText(path)}${code === 'ENOENT' ? '' : ` that can be read (${code ?? String(error)})`}`;
};

/**
 * The default export of a file, which is run as Node runs any module.
 * @throws UnimapError of exit status 2 that names the file, if it is not there, does not run, or is no scenario
 */
export const readScenario = async (path: string): Promise<Scenario> => {
  try {
    checkGivenFile(path, LARGEST.scenario);
  } catch (error) {
    throw bad('no-scenario-file', whyNoFile(path, error), `give the path of a scenario; ${template}`, error);
  }
  const exported = await run(path);
  if (typeof exported !== 'object' || exported === null || !('default' in exported))
    throw bad(
      'no-default-export',
      `${path} has no default export`,
      `export the scenario with \`export default\`; ${template}`,
    );
  const parsed = scenarioSchema.safeParse(exported.default);
  if (!parsed.success)
    throw bad(
      'no-scenario',
      `${path} is no scenario: ${issuesText(parsed.error)}`,
      `mend it; ${ownModule('./scenario', import.meta.url)} says what each field means`,
      parsed.error,
    );
  return parsed.data;
};
