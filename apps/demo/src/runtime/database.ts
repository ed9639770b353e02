import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { SpanKind, type Tracer } from '@opentelemetry/api';

export interface Database {
  /** `table` and the verb of `sql` name the span; the text goes along with its placeholders, never with the values. */
  query<Row>(table: string, sql: string, ...values: SQLInputValue[]): Promise<Row[]>;
}

/** SQLite with a span for each query, as the semantic conventions for databases want it. */
export function openDatabase(
  options: { tracer: Tracer; name: string; schema: string },
  delayMs: () => number,
): Database {
  const sqlite = new DatabaseSync(':memory:');
  sqlite.exec(options.schema);
  return {
    query(table, sql, ...values) {
      const operation = sql.slice(0, sql.indexOf(' ')).toUpperCase();
      const attributes = {
        'db.system.name': 'sqlite',
        'db.namespace': options.name,
        'db.collection.name': table,
        'db.operation.name': operation,
        'db.query.text': sql,
      };
      return options.tracer.startActiveSpan(
        `${operation} ${table}`,
        { kind: SpanKind.CLIENT, attributes },
        async (span) => {
          try {
            // In-process SQLite answers in microseconds; a shop's database is a network away.
            await sleep(delayMs());
            const rows = sqlite.prepare(sql).all(...values);
            span.setAttribute('db.response.returned_rows', rows.length);
            return rows as never;
          } finally {
            span.end();
          }
        },
      );
    },
  };
}
