/** What the generator refuses or cannot do, with a stable code and what to do about it. */
export class GeneratorError extends Error {
  readonly code: string;
  readonly remedy: string;

  constructor(code: string, message: string, remedy: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'GeneratorError';
    this.code = code;
    this.remedy = remedy;
  }
}
