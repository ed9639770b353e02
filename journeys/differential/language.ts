import { FUNCTIONS } from '@oriel/promql';

/** What two speakers of the language have in common: the generator writes nothing else. */
export interface Language {
  readonly functions: ReadonlySet<string>;
  /** `limitk` and `limit_ratio`. */
  readonly limits: boolean;
  readonly extendedSelectors: boolean;
  readonly fill: boolean;
  readonly durationExpressions: boolean;
  readonly trimming: boolean;
  readonly utf8Names: boolean;
  /** Windows without their left end. Where they have it, no sample and no step of a subquery may stand on one. */
  readonly leftOpenWindows: boolean;
  /** A dot that matches a new line too. */
  readonly dotMatchesNewline: boolean;
  /** As they are since they left the experimental stage. */
  readonly nativeHistograms: boolean;
}

const SAMPLE_ARGUMENT = { scalar: '1', vector: 'x', matrix: 'x[1m]', string: '"a"', none: '' } as const;

/** What somebody else understands of ours, by asking; what cannot be asked follows from the version. */
export async function commonLanguage(
  understands: (query: string) => Promise<boolean>,
  version: string,
): Promise<Language> {
  const functions = new Set<string>();
  for (const { name, args } of FUNCTIONS.values())
    if (await understands(`${name}(${args.map((type) => SAMPLE_ARGUMENT[type]).join(', ')})`)) functions.add(name);
  const major = Number(version.split('.')[0]);
  const minor = Number(version.split('.')[1]);
  return {
    functions,
    limits: await understands('limitk(1, x)'),
    extendedSelectors: await understands('rate(x[1m] anchored)'),
    fill: await understands('x + fill(0) x'),
    durationExpressions: await understands('x[2 * 1m]'),
    trimming: await understands('x </ 1'),
    utf8Names: await understands('{"a.b"}'),
    leftOpenWindows: major >= 3,
    dotMatchesNewline: major >= 3,
    nativeHistograms: major > 3 || (major === 3 && minor >= 8),
  };
}
