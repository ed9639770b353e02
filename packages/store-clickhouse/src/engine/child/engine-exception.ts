/** A refusal as ClickHouse words it: a number, a name and a sentence. */
export class EngineException extends Error {
  readonly code: number;
  readonly codeName: string;

  constructor(code: number, codeName: string, sentence: string) {
    super(`Code: ${code}. DB::Exception: ${sentence}. (${codeName})`);
    this.name = 'EngineException';
    this.code = code;
    this.codeName = codeName;
  }
}

/** The engine's number in whatever was thrown; 1000 (POCO_EXCEPTION) is the engine's own word for "some other fault". */
export function exceptionCode(error: unknown): number {
  if (error instanceof EngineException) return error.code;
  const match = /^Code: (\d+)/.exec(exceptionText(error));
  return match ? Number(match[1]) : 1000;
}

export function exceptionText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.startsWith('Code: ') ? text : `Code: 1000. DB::Exception: ${text}. (POCO_EXCEPTION)`;
}

/** HTTP status by number, as the server answers (HTTPHandler.cpp, exceptionCodeToHTTPStatus). */
export function exceptionStatus(code: number): number {
  for (const [status, codes] of STATUSES) if (codes.includes(code)) return status;
  return 500;
}

const STATUSES: readonly (readonly [number, readonly number[]])[] = [
  // Text that cannot be read as what it should be.
  [400, [6, 26, 27, 38, 41, 53, 62, 72, 117, 167, 168, 441]],
  [401, [194]],
  // Unknown user, wrong password, no such right.
  [403, [192, 193, 497, 516]],
  // Unknown function, identifier, type, storage, table, aggregate, format, statement, database, setting.
  [404, [46, 47, 50, 56, 60, 63, 73, 78, 81, 115]],
  [408, [159]],
  [413, [161]],
  [501, [48]],
  [503, [202, 439]],
];
