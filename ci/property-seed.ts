import fc from 'fast-check';

/**
 * Properties try the same cases each time, so that a verdict changes with the code alone;
 * `UNIMAP_PROPERTY_SEED=$RANDOM npm test` tries others.
 */
fc.configureGlobal({ seed: Number(process.env['UNIMAP_PROPERTY_SEED'] ?? 1) });
