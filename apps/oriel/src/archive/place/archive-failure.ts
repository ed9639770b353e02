/** Why a place did not do what it was asked for. Its sentence is for people and holds no secret. */
export class ArchiveFailure extends Error {
  /** Whether the same may succeed a little later; else somebody has to change something first. */
  readonly isTransient: boolean;

  constructor(message: string, { isTransient, ...options }: ErrorOptions & { readonly isTransient: boolean }) {
    super(message, options);
    this.name = 'ArchiveFailure';
    this.isTransient = isTransient;
  }
}
