import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compileRelabel, DEFAULT_RELABEL_RULE, type RelabelAction, type RelabelRule } from '@oriel/ingest';
import { type Case, expectEqual, readJson } from '../run-cases.ts';

interface LabelsCall {
  readonly args: readonly [Readonly<Record<string, string>>];
}

interface WantedRule {
  readonly SourceLabels?: { readonly $pos: readonly string[] };
  readonly Regex?: { readonly args: readonly [string] };
  readonly TargetLabel?: string;
  readonly Separator?: string;
  readonly Replacement?: string;
  readonly Modulus?: number;
  readonly Action: { readonly $go: string };
}

interface RelabelCase {
  readonly $line: number;
  readonly input: LabelsCall;
  readonly relabel: readonly WantedRule[];
  readonly output?: LabelsCall;
  readonly drop?: boolean;
}

/** `relabel.json`: labels before and after. */
export function relabelCases(folder: string): readonly Case[] {
  if (!existsSync(join(folder, 'relabel.json'))) return [];
  return readJson<readonly RelabelCase[]>(folder, 'relabel.json').map(({ $line, input, relabel, output, drop }) => ({
    name: `relabel:${$line}`,
    run: () => {
      const labels = new Map(Object.entries(input.args[0]));
      const isKept = compileRelabel(relabel.map(ruleOf))(labels);
      expectEqual('kept', isKept, drop !== true);
      if (isKept) expectEqual('labels', sorted(labels), sorted(Object.entries(output!.args[0])));
    },
  }));
}

/** The tables are of rules as Go has them, with the defaults of unmarshalling filled in first. */
function ruleOf(rule: WantedRule): RelabelRule {
  return {
    ...DEFAULT_RELABEL_RULE,
    action: rule.Action.$go.toLowerCase() as RelabelAction,
    sourceLabels: rule.SourceLabels?.$pos ?? [],
    regex: rule.Regex?.args[0] ?? DEFAULT_RELABEL_RULE.regex,
    targetLabel: rule.TargetLabel ?? '',
    separator: rule.Separator ?? DEFAULT_RELABEL_RULE.separator,
    replacement: rule.Replacement ?? DEFAULT_RELABEL_RULE.replacement,
    modulus: rule.Modulus ?? 0,
  };
}

function sorted(labels: Iterable<readonly [string, string]>): readonly (readonly [string, string])[] {
  return [...labels].sort(([one], [other]) => (one < other ? -1 : 1));
}
