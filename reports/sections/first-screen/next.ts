import type { Derived } from '../../derive-results.ts';
import { sectionLink } from '../../markdown/section-links.ts';
import type { Question } from './question.ts';

const own = {
  model: '`unimap advise PATH` says in twelve lines which way to load it',
  fastest: '`unimap advise PATH` answers it for a model of your own',
  layout: '`unimap advise PATH` answers it for a model of your own',
  client: "`unimap bench PATH --client 'COMMAND'` answers it for a client and a model of your own",
} as const satisfies Record<Question['asks'], string>;

/** Where to go from the first screen. Links to sections that this report does not have are left out by `withAnchors`. */
export const renderNext = (results: Derived, { asks }: Question): string => {
  const loaded = results.samples.length > 0;
  // A run of clients alone has neither claims nor the method of loads.
  const ofLoads = loaded || asks !== 'client';
  const links = [
    ...(ofLoads ? [sectionLink('each claim', 'claims')] : []),
    ...(loaded ? [sectionLink('the time of every way to load', 'time')] : []),
    sectionLink('what went wrong or was skipped', 'outcomes'),
    ...(ofLoads ? [sectionLink('how it was measured', 'method')] : []),
  ];
  return `**Where to go next:** ${links.join(', ')}; ${own[asks]}. ${runLine(results)}`;
};

const runLine = ({ run }: Derived): string =>
  `This is run ${run.id} at commit ${run.commit}; ${sectionLink('the command that makes it again', 'reproduce')}.`;
