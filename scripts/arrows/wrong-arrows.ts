import { posix } from 'node:path';
import type { Arrow } from './arrows.ts';
import { type House, ownPackage, type SourceFile } from './house.ts';
import type { Import } from './read-imports.ts';

/** Imports that go through a wall or past a public face, each as one sentence that begins with its place. */
export function wrongArrows(house: House, arrows: readonly Arrow[]): string[] {
  const arrowOf = new Map(arrows.map((arrow) => [arrow.from, arrow]));
  const unlisted = house.workspaces.filter(({ name }) => !arrowOf.has(name));
  return [
    ...unlisted.map(
      ({ folder, name }) => `${folder}: "${name}" has no line in scripts/arrows/arrows.ts: say what it may import`,
    ),
    ...house.files.flatMap((file) => file.imports.flatMap((one) => problemsOf(house, arrowOf, file, one))),
  ];
}

function problemsOf(house: House, arrowOf: ReadonlyMap<string, Arrow>, file: SourceFile, one: Import): string[] {
  const place = `${file.path}:${one.line}`;
  const arrow = file.workspace === undefined ? undefined : arrowOf.get(file.workspace);
  if (one.specifier.startsWith('.')) return leavesHome(house, file, one) ? [deepSentence(place, one)] : [];
  const target = ownPackage(one.specifier);
  if (target === undefined) {
    const isWall = arrow?.pure === true && !file.isTest && !one.typeOnly;
    return isWall ? [`${place}: ${arrow.from} imports "${one.specifier}", yet it is pure: ${arrow.why}`] : [];
  }
  const workspace = house.workspaces.find(({ name }) => name === target.name);
  if (workspace === undefined) return [`${place}: there is no package "@oriel/${target.name}"`];
  if (!workspace.exports.has(target.face)) return [deepSentence(place, one)];
  if (arrow === undefined || file.isTest || target.name === arrow.from) return [];
  if (!arrow.to.includes(target.name)) {
    const allowed = arrow.to.length === 0 ? 'none of our packages' : `only ${arrow.to.join(', ')}`;
    return [`${place}: ${arrow.from} imports ${target.name} and may import ${allowed}: ${arrow.why}`];
  }
  return [];
}

/** A relative path from one package into another, or from outside past a public face. */
function leavesHome(house: House, file: SourceFile, one: Import): boolean {
  const target = posix.join(posix.dirname(file.path), one.specifier);
  const home = house.workspaces.find(({ folder }) => target.startsWith(`${folder}/`))?.name;
  return home !== undefined && home !== file.workspace;
}

function deepSentence(place: string, one: Import): string {
  return `${place}: "${one.specifier}" goes past a package's public face: what is not in "exports" of its package.json may change without notice`;
}
