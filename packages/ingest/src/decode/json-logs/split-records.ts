import { MalformedRequest } from '../errors.ts';
import { isObject, type JsonObject } from '../json/json-fields.ts';
import { parseJsonText } from '../json/parse-json.ts';

/** One record of a body, or why it is none. */
export type JsonRecord = JsonObject | string;

const decoder = new TextDecoder();

/**
 * The records of a body: one object, an array of objects, or one object a line. A line or an element that is no object
 * comes out as a sentence, so that it is counted and rejected alone.
 * @throws MalformedRequest when it is none of these: no JSON, and neither its first line nor half of all its lines are objects.
 */
export function splitRecords(body: Uint8Array): Iterable<JsonRecord> {
  const text = decoder.decode(body).trim();
  if (text === '') return [];
  let whole: unknown;
  try {
    whole = parseJsonText(text);
  } catch (error) {
    if (!isOfLines(text)) throw error;
    return lines(text);
  }
  if (Array.isArray(whole))
    return whole.map((item, index) => (isObject(item) ? item : `element ${index} is no object`));
  if (isObject(whole)) return [whole];
  throw new MalformedRequest('malformed_request', 'the body is neither an object, nor an array, nor lines of objects');
}

function* lines(text: string): Iterable<JsonRecord> {
  let number = 0;
  for (let at = 0; at < text.length; ) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end).trim();
    at = end + 1;
    number++;
    if (line !== '') yield readLine(line, number);
  }
}

function readLine(line: string, number: number): JsonRecord {
  try {
    const record = parseJsonText(line);
    return isObject(record) ? record : `line ${number} is no object`;
  } catch (error) {
    return `line ${number} is no JSON: ${(error as Error).message}`;
  }
}

/** Whether a text that is no JSON was meant as one object a line, and not as an object or an array over several of them. */
function isOfLines(text: string): boolean {
  const end = lineEnd(text, 0);
  if (text.startsWith('[') || end === text.length) return false;
  if (typeof readLine(text.slice(0, end), 1) !== 'string') return true;
  let objects = 0;
  let others = 0;
  for (const record of lines(text)) {
    if (typeof record === 'string') others++;
    else objects++;
  }
  return objects >= others;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
