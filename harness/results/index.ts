export * from './arm.ts';
export * from './outcome.ts';
export * from './results.ts';
export * from './sample.ts';
export * from './obtained.ts';
export * from './strategy.ts';
