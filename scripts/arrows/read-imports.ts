import { parseSync } from 'oxc-parser';

export interface Import {
  readonly specifier: string;
  /** Erased when types are stripped. */
  readonly typeOnly: boolean;
  /** `import(…)` runs later: it makes no cycle. */
  readonly lazy: boolean;
  readonly line: number;
}

/** Imports and re-exports of one TypeScript file, from its syntax tree: strings and comments cannot fool it. */
export function readImports(file: string, source: string): Import[] {
  const { module, errors } = parseSync(file, source);
  const [error] = errors;
  if (error !== undefined) throw new Error(`cannot read the imports of "${file}": ${error.message}`);
  const lineOf = (offset: number) => source.slice(0, offset).split('\n').length;
  const imports: Import[] = [];
  for (const { moduleRequest, entries, start } of module.staticImports) {
    const typeOnly = entries.length > 0 && entries.every((entry) => entry.isType);
    imports.push({ specifier: moduleRequest.value, typeOnly, lazy: false, line: lineOf(start) });
  }
  for (const { entries, start } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) {
      if (moduleRequest === null) continue;
      imports.push({ specifier: moduleRequest.value, typeOnly: isType, lazy: false, line: lineOf(start) });
    }
  }
  for (const { moduleRequest, start } of module.dynamicImports) {
    const literal = /^['"](.*)['"]$/.exec(source.slice(moduleRequest.start, moduleRequest.end))?.[1];
    if (literal !== undefined) imports.push({ specifier: literal, typeOnly: false, lazy: true, line: lineOf(start) });
  }
  return imports;
}
