import type { Derived } from '../../derive-results.ts';
import { sectionLink } from '../../markdown/section-links.ts';
import type { Question } from './question.ts';

/** Where to go from the first screen. Links to sections that this report does not have are left out by `withAnchors`. */
export const renderNext = (results: Derived, { asks }: Question): string => {
  const links = [
    sectionLink('each claim', 'claims'),
    ...(results.samples.length > 0 ? [sectionLink('the time of every way to load', 'time')] : []),
    sectionLink('what went wrong or was skipped', 'outcomes'),
    sectionLink('how it was measured', 'method'),
  ];
  const own =
    asks === 'model'
      ? '`npx unimap advise PATH` says in twelve lines which way to load it'
      : '`npx unimap advise PATH` answers it for a model of your own';
  return `**Where to go next:** ${links.join(', ')}; ${own}. ${runLine(results)}`;
};

const runLine = ({ run }: Derived): string =>
  `This is run ${run.id} at commit ${run.commit}; ${sectionLink('the command that makes it again', 'reproduce')}.`;
