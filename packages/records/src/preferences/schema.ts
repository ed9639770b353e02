import { z } from 'zod';
import { quote, shown, unknownKey } from '../rules.ts';

const THEMES = ['system', 'light', 'dark'] as const;
const DENSITIES = ['dense', 'comfortable'] as const;
const ZONES = ['local', 'utc'] as const;

const MOST_COLUMNS = 50;
/** A key of an attribute may have 256 bytes, and says before it whose it is. */
const LONGEST_FIELD = 300;
const NARROWEST_PX = 40;
const WIDEST_PX = 900;

const field = z
  .string({ error: fieldFault })
  .min(1, { error: fieldFault })
  .max(LONGEST_FIELD, { error: fieldFault })
  // PostgreSQL's jsonb takes no half of a character.
  .refine((text) => text.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(text), { error: fieldFault })
  .describe('What the list shows in it: a field of a record.');

const widthPx = z
  .int({ error: widthFault })
  .min(NARROWEST_PX, { error: widthFault })
  .max(WIDEST_PX, { error: widthFault })
  .describe('Pixels.');

const column = z
  .strictObject(
    { field, widthPx },
    { error: (issue) => unknownKey(issue, 'part of a column; it has field and widthPx') },
  )
  .meta({ id: 'ListColumn' });

const columns = z
  .array(column, { error: ({ input }) => `must be a list of columns, or null for the usual ones, not ${shown(input)}` })
  .max(MOST_COLUMNS, { error: `a list has at most ${MOST_COLUMNS} columns` });
const COLUMNS = 'From left to right; null is the usual ones, which the list itself knows.';
const columnsToKeep = columns.nullable().describe(COLUMNS).exactOptional();
const keptColumns = columns.readonly().nullable().describe(COLUMNS);

const theme = oneOf(THEMES).describe('`system` is as the device is set.');
const density = oneOf(DENSITIES).describe('How high the rows of a list are.');
const zone = oneOf(ZONES).describe('In which times are shown: the device’s own, or UTC.');

/** What a person may choose. The one schema of it, for REST, its description, GraphQL and what is kept. */
export const preferencesChangeSchema = z.strictObject(
  {
    theme: theme.exactOptional(),
    density: density.exactOptional(),
    zone: zone.exactOptional(),
    logColumns: columnsToKeep,
    traceColumns: columnsToKeep,
  },
  { error: (issue) => unknownKey(issue, 'preference') },
);

export const preferencesSchema = z.object({
  theme,
  density,
  zone,
  logColumns: keptColumns,
  traceColumns: keptColumns,
});

function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: ({ input }) => `must be one of ${words.join(', ')}, not ${shown(input)}` });
}

interface Given {
  readonly input?: unknown;
}

function fieldFault({ input }: Given): string {
  return `${typeof input === 'string' ? quote(input) : shown(input)} must be the name of a field of 1 to ${LONGEST_FIELD} characters in one line`;
}

function widthFault({ input }: Given): string {
  return `must be a whole number of pixels from ${NARROWEST_PX} to ${WIDEST_PX}, not ${shown(input)}`;
}
