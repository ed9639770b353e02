import type { LogMember, LogParts, LogRecord, LogRow } from '@oriel/store';
import { textToJson } from '@oriel/telemetry';
import type { AttributeHomes } from '../../compile/attribute-home.ts';
import { resolveAttribute } from '../../compile/field.ts';
import { LOG_FIELDS } from '../../compile/signal-fields.ts';
import type { NativeBlock } from '../../engine/engine-client.ts';
import { writeSequence } from '../ingest-sequence.ts';
import { hexId, StoredAttributes, StoredContexts } from '../stored-attributes.ts';

/** Where a member of a record is stored, and how it is read from there. */
interface StoredMember<Value> {
  readonly columns: readonly string[];
  open(block: NativeBlock): (row: number) => Value;
}

const MEMBERS: { readonly [Member in LogMember]: StoredMember<LogRecord[Member]> } = {
  observedTimeNs: asStored('observed_time'),
  severityNumber: asStored('severity'),
  severityText: asStored('severity_text'),
  service: asStored('service_name'),
  body: made('body', textToJson),
  eventName: asStored('event_name'),
  traceId: made('trace_id', hexId),
  spanId: made('span_id', hexId),
  flags: asStored('flags'),
  attributes: {
    columns: [...[...LOG_FIELDS.promoted.values()].map(({ column }) => column), 'attributes'],
    open(block) {
      const attributes = new StoredAttributes(block, LOG_FIELDS.promoted);
      return (row) => attributes.get(row);
    },
  },
  droppedAttributes: asStored('dropped_attributes'),
  resource: {
    columns: ['resource'],
    open(block) {
      const resources = block.columns.find(({ name }) => name === 'resource');
      // None of the fields that were asked for is any resource's.
      if (resources === undefined) return () => ({});
      const contexts = new StoredContexts();
      return (row) => contexts.resource(resources.get(row) as string);
    },
  },
  scope: {
    columns: ['scope'],
    open(block) {
      const scopes = block.column('scope');
      const contexts = new StoredContexts();
      return (row) => contexts.scope(scopes.get(row) as string);
    },
  },
};

/** In the order in which rows have them. */
const ALL_MEMBERS = Object.keys(MEMBERS) as LogMember[];

/** What to SELECT for rows of these parts, and the rows of the answer. */
export class LogColumns<Member extends LogMember> {
  /** A list for SELECT. */
  readonly list: string;
  readonly #members: readonly LogMember[];

  /** `homes` says where the fields among the parts live. */
  constructor(parts: LogParts<Member> | undefined, homes: AttributeHomes) {
    const columns = new Set(['time', 'segment', 'ordinal']);
    const members = new Set<LogMember>(parts?.members ?? ALL_MEMBERS);
    for (const member of members) for (const column of MEMBERS[member].columns) columns.add(column);
    for (const name of parts?.fields ?? []) {
      for (const column of columnsOfField(name, homes)) columns.add(column);
      members.add('attributes').add('resource');
    }
    this.list = [...columns].join(', ');
    this.#members = ALL_MEMBERS.filter((member) => members.has(member));
  }

  read(block: NativeBlock): LogRow<Member>[] {
    if (block.rows === 0) return [];
    const time = block.column('time');
    const segment = block.column('segment');
    const ordinal = block.column('ordinal');
    const values = this.#members.map((member) => ({ member, read: MEMBERS[member].open(block) }));
    return Array.from({ length: block.rows }, (_, row) => {
      const record: Record<string, unknown> = {
        id: writeSequence(segment.get(row) as bigint, ordinal.get(row) as number),
        timeNs: time.get(row),
      };
      for (const { member, read } of values) record[member] = read(row);
      return record as LogRow<Member>;
    });
  }
}

/** Of a record whole. */
export const ALL_LOG_COLUMNS = new LogColumns<LogMember>(undefined, new Map());

/** Where the value of a field may be. */
function columnsOfField(name: string, homes: AttributeHomes): string[] {
  const { promoted, inMap, inResource } = resolveAttribute(name, LOG_FIELDS, homes);
  return [
    ...(promoted === undefined ? [] : [promoted.column]),
    ...(inMap ? ['attributes'] : []),
    ...(inResource ? ['resource'] : []),
  ];
}

function asStored<Value>(column: string): StoredMember<Value> {
  return made(column, (value) => value as Value);
}

function made<Value>(name: string, make: (stored: string) => Value): StoredMember<Value> {
  return {
    columns: [name],
    open(block) {
      const column = block.column(name);
      return (row) => make(column.get(row) as string);
    },
  };
}
