import { ScrapeConfigError } from './config-error.ts';
import { NOUN, problemOfLabel, problemOfTarget } from './read-target-groups.ts';
import type { TargetGroup } from './scrape-config.ts';

/**
 * What a server or a JSON file of targets says, read as JSON and nothing else, as Prometheus does: of thousands of targets, YAML, which
 * has all of JSON in it, takes seconds in which nobody is served. @throws ScrapeConfigError
 */
export function parseJsonTargetGroups(text: string, origin: string): readonly TargetGroup[] {
  const groups = parse(text, origin);
  const fail = (path: string, problem: string): never => {
    throw new ScrapeConfigError(`${origin}: ${path}: ${problem}`);
  };
  if (!Array.isArray(groups)) throw new ScrapeConfigError(`${origin}: a list was expected`);
  return groups.map((group: unknown, at): TargetGroup => {
    const path = `[${at}]`;
    if (group === null) fail(path, `empty or null section in ${NOUN}`);
    if (!isMap(group)) return fail(path, 'a mapping was expected');
    const { targets, labels, ...others } = group;
    const [unknown] = Object.keys(others);
    if (unknown !== undefined) fail(path, `${JSON.stringify(unknown)} is not known here`);
    return {
      targets: readTargets(targets ?? [], (problem, target) => fail(`${path}.targets[${target}]`, problem)),
      labels: readLabels(labels ?? {}, (problem) => fail(`${path}.labels`, problem)),
    };
  });
}

function parse(text: string, origin: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Its message has a copy of the text; of a text that ends too early no place.
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    const line = text.slice(0, position === undefined ? text.length : Number(position)).split('\n').length;
    throw new ScrapeConfigError(`${origin}:${line}: is not valid JSON`);
  }
}

function readTargets(value: unknown, fail: (problem: string, target: number) => never): readonly string[] {
  if (!Array.isArray(value)) return fail('a list was expected', 0);
  for (const [at, target] of value.entries()) {
    if (typeof target !== 'string') fail('a text was expected', at);
    const problem = problemOfTarget(target);
    if (problem !== undefined) fail(problem, at);
  }
  return value;
}

function readLabels(value: unknown, fail: (problem: string) => never): Readonly<Record<string, string>> {
  if (!isMap(value)) return fail('a mapping was expected');
  const labels: Record<string, string> = {};
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string') return fail(`${JSON.stringify(name)} has a value that is no text`);
    const problem = problemOfLabel(name, text);
    if (problem !== undefined) fail(problem);
    labels[name] = text;
  }
  return labels;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
