import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const checkout = resolve(import.meta.dirname, '../..');
const page = 'reports/README.md';
const heading = 'comparing-two-runs';

/**
 * The address of the page that says how two runs are compared, where this is the checkout that a GitHub workflow runs; undefined
 * elsewhere, as no other place is known to show it.
 */
export const explanationPage = (env: NodeJS.ProcessEnv = process.env): string | undefined => {
  const {
    GITHUB_SERVER_URL: server,
    GITHUB_REPOSITORY: repository,
    GITHUB_SHA: commit,
    GITHUB_WORKSPACE: workspace,
  } = env;
  if (!server || !repository || !commit || !workspace) return undefined;
  const path = relative(workspace, checkout);
  // A checkout of unimap beside the one that the workflow is of has another repository.
  if (path !== '' || !existsSync(join(checkout, page))) return undefined;
  return `${server}/${repository}/blob/${commit}/${page}#${heading}`;
};
