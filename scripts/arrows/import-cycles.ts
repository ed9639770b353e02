import { posix } from 'node:path';
import { type House, ownPackage } from './house.ts';

/**
 * Groups of files that need each other. Where values do, which of them runs first depends on who was imported first, and a constant may
 * be read before it is made; where types do, none of them can be read, moved or taken away without the others. Lazy imports do not count.
 * Tarjan's strongly connected components.
 */
export function importCycles(house: House): string[][] {
  const edges = importsOf(house);
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];

  function visit(path: string): void {
    const number = order.size;
    order.set(path, number);
    lowest.set(path, number);
    stack.push(path);
    for (const next of edges.get(path) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) lowest.set(path, Math.min(lowest.get(path) ?? number, lowest.get(next) ?? number));
    }
    if (lowest.get(path) !== number) return;
    const group = stack.splice(stack.indexOf(path));
    if (group.length > 1 || edges.get(path)?.includes(path) === true) cycles.push(group.sort());
  }

  for (const path of edges.keys()) if (!order.has(path)) visit(path);
  return cycles;
}

function importsOf(house: House): Map<string, string[]> {
  const known = new Set(house.files.map(({ path }) => path));
  const faces = new Map(
    house.workspaces.flatMap(({ name, exports }) =>
      [...exports].map(([face, file]) => [`${name} ${face}`, file] as const),
    ),
  );
  const edges = new Map<string, string[]>();
  for (const { path, imports } of house.files) {
    const targets = imports
      .filter((one) => !one.lazy)
      .map(({ specifier }) => {
        if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier);
        const own = ownPackage(specifier);
        return own === undefined ? undefined : faces.get(`${own.name} ${own.face}`);
      });
    edges.set(path, [...new Set(targets.filter((target) => target !== undefined && known.has(target)))] as string[]);
  }
  return edges;
}
