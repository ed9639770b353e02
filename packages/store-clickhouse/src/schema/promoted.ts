/**
 * Attributes with a column of their own, by signal. A value whose type is not the column's, or that is empty or zero,
 * stays in the Map, so types survive and "absent" needs no null. To promote one: a line here and a numbered SQL file
 * with `ADD COLUMN IF NOT EXISTS … DEFAULT attributes['key'] CODEC(ZSTD(1)) AFTER …`, which answers for old parts; a number's default takes the
 * mark off (test/schema.test.ts). A dictionary is for few values that most records carry; what few records carry is text,
 * whatever its values (docs/decisions/0026-what-merges-of-logs-cost.md).
 */
export interface PromotedAttribute {
  readonly key: string;
  readonly column: string;
  readonly type: 'LowCardinality(String)' | 'String' | 'UInt16';
}

const lowCardinality = (key: string): PromotedAttribute => ({
  key,
  column: columnName(key),
  type: 'LowCardinality(String)',
});
const text = (key: string): PromotedAttribute => ({ key, column: columnName(key), type: 'String' });
const uint16 = (key: string): PromotedAttribute => ({ key, column: columnName(key), type: 'UInt16' });

function columnName(key: string): string {
  return `attr_${key.replaceAll('.', '_')}`;
}

/** In the order of the schema's columns. */
export const PROMOTED_LOG_ATTRIBUTES: readonly PromotedAttribute[] = [
  lowCardinality('http.request.method'),
  lowCardinality('http.route'),
  uint16('http.response.status_code'),
  text('url.path'),
  text('user.id'),
  text('session.id'),
  text('client.address'),
  text('server.address'),
  text('error.type'),
  text('exception.type'),
  text('exception.message'),
  text('exception.stacktrace'),
  lowCardinality('code.function.name'),
  text('db.system.name'),
  text('messaging.destination.name'),
  text('rpc.method'),
  lowCardinality('thread.name'),
  text('request_id'),
  text('correlation_id'),
  lowCardinality('tenant_id'),
];

export const PROMOTED_SPAN_ATTRIBUTES: readonly PromotedAttribute[] = [
  lowCardinality('http.request.method'),
  lowCardinality('http.route'),
  uint16('http.response.status_code'),
  text('url.path'),
  text('url.full'),
  text('user.id'),
  text('session.id'),
  text('client.address'),
  lowCardinality('server.address'),
  uint16('server.port'),
  lowCardinality('peer.service'),
  lowCardinality('error.type'),
  lowCardinality('db.system.name'),
  lowCardinality('db.namespace'),
  lowCardinality('db.operation.name'),
  text('db.query.text'),
  lowCardinality('messaging.system'),
  lowCardinality('messaging.destination.name'),
  lowCardinality('rpc.system'),
  lowCardinality('rpc.service'),
  lowCardinality('rpc.method'),
  lowCardinality('graphql.operation.name'),
  text('request_id'),
  text('correlation_id'),
  lowCardinality('tenant_id'),
];
