import { MOST_SERIES, RETAINED_SIGNALS, RETENTION_CLASSES, type RetainedSignal, type Signal } from '@oriel/telemetry';
import { z } from 'zod';
import { quote, shown, unknownKey } from '../rules.ts';
import { patternFault } from './pattern-fault.ts';

/** What is counted against a quota; exemplars and series come with samples. */
export const METERED_SIGNALS = ['logs', 'spans', 'samples'] as const satisfies readonly Signal[];
export type MeteredSignal = (typeof METERED_SIGNALS)[number];

/** A smaller share would be spent by the first insert. */
const LEAST_SHARE = 1_000_000;
const MOST_REDACTIONS = 50;
const LONGEST_REDACTION = 200;

const CLASSES = RETENTION_CLASSES.join(', ');

const retentionClass = z
  .literal(RETENTION_CLASSES, {
    error: ({ input }) => `can be kept ${CLASSES} days (0 is for ever), not ${shown(input)}`,
  })
  .describe('Days; 0 keeps for ever.');

const RETENTION = {
  logs: retentionClass.exactOptional(),
  spans: retentionClass.exactOptional(),
  exemplars: retentionClass.exactOptional(),
  samples: retentionClass.exactOptional(),
  rollups: retentionClass.exactOptional(),
} satisfies Record<RetainedSignal, z.ZodType>;

const quota = z.int({ error: quotaFault }).min(1, { error: quotaFault }).describe('Records an hour.');

const QUOTAS = {
  logs: quota.exactOptional(),
  spans: quota.exactOptional(),
  samples: quota.exactOptional(),
} satisfies Record<MeteredSignal, z.ZodType>;

const seriesLimit = z
  .int({ error: seriesFault })
  .min(1, { error: seriesFault })
  .max(MOST_SERIES, { error: seriesFault })
  .nullable();

/**
 * Everything that may be changed of a tenant. The one schema of it: the command line, REST, its description and GraphQL take what it
 * takes, and refuse in its words.
 */
export const tenantChangeSchema = z.strictObject(
  {
    retention: bySignal(RETENTION, RETAINED_SIGNALS)
      .exactOptional()
      .describe('How long each signal is kept; only those that change. What is stored follows in the background.'),
    redactKeys: redactions('a name')
      .exactOptional()
      .describe('More names of attributes whose values nobody may read; in place of those of before.'),
    redactPatterns: redactions('a regular expression', patternFault)
      .exactOptional()
      .describe(
        'Regular expressions (JavaScript, flag u): what they match in texts nobody may read; in place of those of before.',
      ),
    retentionLimit: bySignal(RETENTION, RETAINED_SIGNALS)
      .exactOptional()
      .describe(
        'Operators only. The longest that the tenant’s own administrators may choose, for the signals that change; 0 is no limit.',
      ),
    quotaPerHour: bySignal(QUOTAS, METERED_SIGNALS)
      .exactOptional()
      .describe(
        'Operators only. Records an hour by signal, in place of all quotas of before; over it ERROR and above alone is taken.',
      ),
    acceptAnyTime: z
      .boolean()
      .exactOptional()
      .describe('Operators only. No record is too old or too far ahead: imports.'),
    bytesShare: z
      .int({ error: shareFault })
      .min(LEAST_SHARE, { error: shareFault })
      .nullable()
      .exactOptional()
      .describe('Operators only. Bytes on disk; over it the oldest records go first. null lifts it.'),
    maxSeries: seriesLimit
      .exactOptional()
      .describe(
        'Operators only. Series with a sample on one day (UTC); new ones beyond are refused. null is for what the server takes at most.',
      ),
    maxSeriesPerMetric: seriesLimit.exactOptional().describe('Operators only. The same for each metric.'),
  },
  { error: (issue) => unknownKey(issue, 'setting of a tenant') },
);

function bySignal<Shape extends z.core.$ZodLooseShape>(shape: Shape, known: readonly string[]) {
  return z.strictObject(shape, {
    error: (issue) => unknownKey(issue, `signal here; expected one of ${known.join(', ')}`),
  });
}

function redactions(what: string, faultOf: (text: string) => string | undefined = () => undefined) {
  return z
    .array(
      z.string().superRefine((text, context) => {
        const fault =
          text === '' || text.length > LONGEST_REDACTION
            ? `${quote(text)} must be ${what} of 1 to ${LONGEST_REDACTION} characters`
            : faultOf(text);
        if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
      }),
    )
    .max(MOST_REDACTIONS, { error: `at most ${MOST_REDACTIONS} can be given` });
}

interface Given {
  readonly input?: unknown;
}

function quotaFault({ input }: Given): string {
  return `a quota must be a whole number of records an hour from 1 on, not ${shown(input)}`;
}

function shareFault({ input }: Given): string {
  return `the share of the disk must be a whole number of bytes from ${LEAST_SHARE} on, not ${shown(input)}`;
}

function seriesFault({ input }: Given): string {
  return `a limit of series must be a whole number from 1 to ${MOST_SERIES}, not ${shown(input)}`;
}
