/**
 * One setting, however it is given: `--otlp-http-port 4318`, `ORIEL_OTLP_HTTP_PORT=4318`, or `otlp: { httpPort: 4318 }`
 * in the YAML file. Flags win over the environment, the environment over the file, the file over the default.
 */
export interface Setting<T> {
  /** Path in the YAML file, dots between levels; the flag is the same in kebab-case. */
  readonly key: string;
  readonly environment: string;
  readonly kind: SettingKind<T>;
  readonly defaultValue: T;
  /** One sentence for `oriel --help`. */
  readonly help: string;
  readonly flag: string;
}

export interface SettingKind<T> {
  /** What was expected, as it stands in a refusal: "a port from 0 to 65535". */
  readonly expected: string;
  /** Whether the value is shown as `<secret>` wherever it is printed. */
  readonly secret: boolean;
  /** `undefined` when the text is not of this kind. */
  parse(text: string): T | undefined;
  print(value: T): string;
}

export function setting<T>(
  key: string,
  environment: string,
  kind: SettingKind<T>,
  defaultValue: T,
  help: string,
): Setting<T> {
  const flag = key.replaceAll('.', '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return { key, environment, kind, defaultValue, help, flag };
}
