/** A setting of the installation as it takes effect, with all that is to be known of it. */
export interface EffectiveSetting {
  /** Its name in the file, dots between levels. */
  readonly key: string;
  /** As it would be written; `<secret>` where it is one. */
  readonly value: string;
  /** `flag --port`, the name of the variable, the file and line, or `default`. */
  readonly origin: string;
  readonly given: 'flag' | 'environment' | 'file' | 'default';
  readonly default: string;
  /** What a value must be. */
  readonly form: string;
  readonly description: string;
  readonly flag: string;
  readonly environment: string;
  /** The address, on this server, of what is said of it. */
  readonly docs: string;
}
