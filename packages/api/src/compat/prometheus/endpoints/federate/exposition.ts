import { isPlainLabel, isPlainMetric, type Labels } from '@oriel/promql';
import { presentFloat } from '../../present-result.ts';
import { escapeLabel, escapeMetric } from './escape-names.ts';
import type { Family } from './families.ts';

export interface Format {
  readonly kind: 'text' | 'messages';
  readonly contentType: string;
  /** Whether names of any characters are understood, in quotes. */
  readonly anyNames: boolean;
}

const PLAIN: Format = { kind: 'text', contentType: 'text/plain; version=0.0.4; charset=utf-8', anyNames: false };
const ANY_NAMES: Format = {
  kind: 'text',
  contentType: 'text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8',
  anyNames: true,
};
/** Large enough that a piece is worth its way through the socket. */
const PIECE_CHARACTERS = 64 * 1024;

const MESSAGES = 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';

/**
 * Messages, which alone can say a native histogram, where a scraper would rather have them than text: it then asks for those. Scrapers
 * that can read any name say so where they say what they accept.
 */
export function chooseFormat(accept: string): Format {
  const [best = ''] = accept
    .split(',')
    .filter((one) => /text\/plain|openmetrics/.test(one) || isOfMessages(one))
    .sort((one, other) => qualityOf(other) - qualityOf(one));
  if (isOfMessages(best)) {
    const anyNames = /escaping\s*=\s*"?allow-utf-8/.test(best);
    return { kind: 'messages', contentType: `${MESSAGES}${anyNames ? '; escaping=allow-utf-8' : ''}`, anyNames };
  }
  return /escaping\s*=\s*"?allow-utf-8/.test(accept) ? ANY_NAMES : PLAIN;
}

function isOfMessages(accepted: string): boolean {
  return /application\/vnd\.google\.protobuf/.test(accepted) && /encoding\s*=\s*"?delimited/.test(accepted);
}

function qualityOf(accepted: string): number {
  return Number(/;\s*q\s*=\s*([\d.]+)/.exec(accepted)?.[1] ?? 1);
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
  if (isPlainLabel(name)) return name;
  return anyNames ? quote(name) : escapeLabel(name);
}

function quote(text: string): string {
  return `"${text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"')}"`;
}

function escapeHelp(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
}
