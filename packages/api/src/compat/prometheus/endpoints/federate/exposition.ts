import type { Labels } from '@oriel/promql';
import { presentFloat } from '../../present-result.ts';
import type { Family } from './families.ts';

export interface Format {
  readonly contentType: string;
  /** Whether names of any characters are understood, in quotes. */
  readonly anyNames: boolean;
}

const PLAIN: Format = { contentType: 'text/plain; version=0.0.4; charset=utf-8', anyNames: false };
const ANY_NAMES: Format = {
  contentType: 'text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8',
  anyNames: true,
};
/** Large enough that a piece is worth its way through the socket. */
const PIECE_CHARACTERS = 64 * 1024;

/** Scrapers that can read any name say so where they say what they accept. */
export function chooseFormat(accept: string): Format {
  return /escaping\s*=\s*"?allow-utf-8/.test(accept) ? ANY_NAMES : PLAIN;
}

/** The text format ("Exposition formats"), in pieces. */
export function* writeFamilies(families: readonly Family[], { anyNames }: Format): Generator<string> {
  let piece = '';
  for (const { name, type, help, samples } of families) {
    const shown = familyName(name, anyNames);
    if (help !== '') piece += `# HELP ${shown} ${escapeHelp(help)}\n`;
    piece += `# TYPE ${shown} ${type}\n`;
    for (const sample of samples) {
      piece += `${seriesText(sample.name, sample.labels, anyNames)} ${presentFloat(sample.value)} ${sample.timestampMs}\n`;
      if (piece.length < PIECE_CHARACTERS) continue;
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

function seriesText(name: string, labels: Labels, anyNames: boolean): string {
  const isQuoted = anyNames && !isPlainMetric(name);
  const inside = isQuoted ? [quote(name)] : [];
  for (const [label, value] of labels.pairs()) inside.push(`${labelName(label, anyNames)}=${quote(value)}`);
  // Without one the scraper would name the series after us.
  if (!labels.has('instance')) inside.push('instance=""');
  return `${isQuoted ? '' : escapeMetric(name)}{${inside.join(',')}}`;
}

function familyName(name: string, anyNames: boolean): string {
  return anyNames && !isPlainMetric(name) ? quote(name) : escapeMetric(name);
}

function labelName(name: string, anyNames: boolean): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name;
  return anyNames ? quote(name) : name.replace(/^[^A-Za-z_]|[^A-Za-z0-9_]/gu, '_');
}

function isPlainMetric(name: string): boolean {
  return /^[A-Za-z_:][A-Za-z0-9_:]*$/.test(name);
}

/** "Underscores": what a plain name may not have becomes one each. */
function escapeMetric(name: string): string {
  return isPlainMetric(name) ? name : name.replace(/^[^A-Za-z_:]|[^A-Za-z0-9_:]/gu, '_');
}

function quote(text: string): string {
  return `"${text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"')}"`;
}

function escapeHelp(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
}
