/** What a gate is trusted to find where nobody says more: a change of this share. */
export const usualMustSee = 0.1;
