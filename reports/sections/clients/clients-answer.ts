import type { Derived } from '../../derive-results.ts';
import { claims as registered } from '../../claims/registry.ts';
import { plotsHere } from '../../markdown/plots-here.ts';
import { paragraphs } from '../../markdown/table.ts';
import { distinct, listed } from '../../wording/figures.ts';
import { renderNext } from '../first-screen/next.ts';
import { questionText } from '../first-screen/question.ts';
import { renderTrust } from '../first-screen/trust.ts';
import { renderVerdictTable } from '../first-screen/verdict-table.ts';
import type { Section } from '../section.ts';
import { outputSentence, shownClients } from './client-rows.ts';
import { clientPlots } from './clients-plot.ts';
import { fastestSentence, loadSentence, tokensSentence } from './fastest-way.ts';

/** A run of clients alone: it loaded nothing by our own ways, so it says nothing of them and of claims on them. */
export const holdsClientsAlone = ({
  clients = [],
  samples,
  syscalls,
  integrity,
  access = [],
}: Derived): boolean =>
  clients.length > 0 && [samples, syscalls, integrity, access].every(({ length }) => length === 0);

/** Whether the report opens with what clients gained: they ran, and beside them at most one way of loading, to be held against. */
export const asksOfClients = ({ clients = [], samples }: Derived): boolean =>
  clients.length > 0 && new Set(samples.map(({ arm }) => arm)).size <= 1;

const unfinished = ({ run }: Derived): string =>
  run.complete ? '' : '> **This run was ended before its rounds were done.**';

const nothingRan = ({ clientArms = [] }: Derived): string =>
  `**${listed(distinct(clientArms.map(({ client }) => client)))} gave no run that could be compared.** Why not stands below, way by way.`;

const question = { asks: 'client' } as const;

/** The first screen of a report of clients, also where a load stands beside them to be held against. */
export const clientsAnswer: Section = {
  id: 'clients-answer',
  heading: questionText(question),
  opening: { level: 1 },
  inSummary: true,
  shown: asksOfClients,
  plots: clientPlots,
  render: (results) => {
    const shown = shownClients(results);
    return paragraphs(
      unfinished(results),
      ...(shown.length === 0
        ? [nothingRan(results)]
        : shown.map(({ block, rows }) =>
            [
              `**${fastestSentence(block, rows)}**`,
              loadSentence(rows),
              tokensSentence(block, rows),
              outputSentence(block),
            ]
              .filter((sentence) => sentence !== '')
              .join(' '),
          )),
      holdsClientsAlone(results) ? '' : renderVerdictTable(results, registered),
      plotsHere,
      renderTrust(results, 'client-wallMs'),
      renderNext(results, question),
    );
  },
};
