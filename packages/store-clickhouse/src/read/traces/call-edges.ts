import { IS_ENTRY, IS_ERROR } from './requests.ts';

/** Columns that an edge has beside who calls whom; they are read only where they are asked for. */
export interface EdgeColumns {
  /** Of a span that may be a caller. */
  readonly ofParent: string;
  /** Of a span that may be the answer. */
  readonly ofEntry: string;
  /** Of both. */
  readonly ofEdge: string;
}

export const UNMEASURED: EdgeColumns = { ofParent: '', ofEntry: '', ofEdge: '' };

export const MEASURED: EdgeColumns = {
  ofParent: `, duration, ${IS_ERROR} AS failed`,
  ofEntry: `, duration, ${IS_ERROR} AS failed`,
  ofEdge: `, (is_call AND parents.failed) OR entries.failed AS failed, if(is_call, parents.duration, entries.duration) AS duration`,
};

/**
 * Calls as common table expressions, of which `edges` is the last. An edge is a client or producer span and the server or consumer span
 * below it; a server span whose parent is another service's span of any kind counts too. A call with nothing below it is an edge without an
 * answer.
 *
 * Spans are joined by hashes of their ids, which are a third as long; that two of a million meet is less likely than a flipped bit. The
 * Map of attributes, by far the widest column, is read only where its index says that a key of old conventions may be.
 */
export function edgesAmong(
  { parents, entries }: { readonly parents: string; readonly entries: string },
  { ofParent, ofEntry, ofEdge }: EdgeColumns,
): string {
  return `parents AS (
    SELECT cityHash64(trace_id, span_id) AS id, service_name, kind IN (3, 4) AS is_call, attr_peer_service AS peer,
      if(is_call, attr_server_address, '') AS host, if(is_call, attr_server_port, 0) AS port,
      if(attr_db_system_name = '', attr_messaging_system, attr_db_system_name) AS product${ofParent}
    FROM spans WHERE ${parents}
  ),
  entries AS (
    SELECT cityHash64(trace_id, parent_span_id) AS parent, service_name${ofEntry}
    FROM spans WHERE ${entries}
  AND ${IS_ENTRY}
  AND parent_span_id != toFixedString('', 8)
  ),
  old_products AS (
    SELECT cityHash64(trace_id, span_id) AS id, attributes['db.system'] AS product
    FROM spans WHERE ${parents}
  AND kind IN (3, 4)
  AND attr_db_system_name = ''
  AND has(mapKeys(attributes), 'db.system')
  ),
  edges AS (
    SELECT parents.service_name AS caller, entries.service_name AS answered, peer, host, port,
      if(old_products.product = '', toString(parents.product), old_products.product) AS product${ofEdge}
    FROM parents
      LEFT JOIN entries ON entries.parent = parents.id
      LEFT ANY JOIN old_products ON old_products.id = parents.id
    WHERE is_call OR answered != ''
  )`;
}
