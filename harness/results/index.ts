export * from './arm.ts';
export * from './fingerprint.ts';
export * from './outcome.ts';
export * from './results.ts';
export * from './sample.ts';
export * from './obtained.ts';
export * from './state.ts';
export * from './strategy.ts';
