/** What Oriel adds to ClickHouse's HTTP interface. A ClickHouse server does not know these headers and does not mind. */

/** Which sessions may run the statement: `write`, `interactive` or `background`. */
export const ROOM_HEADER = 'x-oriel-room';
/** `1`: the answer may be large and is wanted as it is made. */
export const STREAM_HEADER = 'x-oriel-stream';
/** `0`: how much the statement reads is not asked for, so the engine need not look. */
export const METER_HEADER = 'x-oriel-meter';
/** The second secret: the statement is maintenance and no tenant's. */
export const MAINTENANCE_HEADER = 'x-oriel-maintenance';
/** Name of a file in the engine's rows directory that holds the rows of an INSERT, in place of a body. */
export const ROWS_HEADER = 'x-oriel-rows';
/** Name of a file in the engine's rows directory that takes the answer of a SELECT, in place of a body. */
export const ANSWER_HEADER = 'x-oriel-answer';
