export interface EngineStartErrorDetails {
  readonly isMissing?: boolean;
  readonly addressFault?: string;
}

/** Why the engine did not start, in its own words. */
export class EngineStartError extends Error {
  /** Nothing was there that could have started: no library of the engine is installed for this platform. */
  readonly isMissing: boolean;
  /** The system's code (`EADDRINUSE`) where it could not listen; undefined for every other reason. */
  readonly addressFault: string | undefined;

  constructor(reason: string, { isMissing = false, addressFault }: EngineStartErrorDetails = {}) {
    super(reason);
    this.name = 'EngineStartError';
    this.isMissing = isMissing;
    this.addressFault = addressFault;
  }
}
