import { expectedText } from '../claim.ts';
import type { Claim, ClaimWords, OwnSentence } from '../claim.ts';

interface FiguresAgree extends ClaimWords {
  readonly firstScreen?: OwnSentence;
  /** The kind of page the figures speak of. */
  readonly pageKind: string;
  /** What the document prints. */
  readonly stated: number;
  /** What its own other figures make it. */
  readonly follows: number;
  /** The reckoning, as a reader would do it again. */
  readonly words: string;
}

/** Figures of the document against each other: no run bears on them, and each report says so alike. */
export const figuresAgree = (spec: FiguresAgree): Claim => ({
  ...spec,
  arms: { none: true },
  judge: () => [
    {
      facts: { pageKind: { requested: spec.pageKind, obtained: [] } },
      verdict: spec.stated === spec.follows ? 'confirmed' : 'refuted',
      expected: { text: expectedText(spec), value: spec.stated },
      measured: { value: spec.follows, text: spec.words },
      samples: [],
    },
  ],
});
