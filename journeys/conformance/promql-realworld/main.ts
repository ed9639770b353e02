/**
 * Expressions of public dashboards and rules, in process: each is read, and formatted as `/api/v1/format_query` answered:
 *
 *     node journeys/conformance/promql-realworld/main.ts [FOLDER]
 */
import { formatExpr, parseExpr } from '@oriel/promql';
import { type Case, expectEqual, readJson, runCases, suiteFolder } from '../run-cases.ts';

interface Expression {
  readonly src: string;
  readonly query: string;
  readonly formatted: string;
}

const folder = suiteFolder('promql-realworld');
await runCases(readJson<readonly Expression[]>(folder, 'expressions.json').map(toCase), import.meta.dirname);

function toCase({ src, query, formatted }: Expression, at: number): Case {
  const name = `expressions[${at}] of ${src}`;
  const current = withoutExponents(formatted);
  const got = formatExpr(parseExpr(query));
  if (current !== formatted && got === current)
    return {
      name,
      skip: 'the answer is of Prometheus 2.42, which wrote large numbers with an exponent; 3 writes their digits',
    };
  return { name, run: () => expectEqual(query, got, formatted) };
}

/** The numbers outside of strings with all their digits. */
function withoutExponents(formatted: string): string {
  return formatted.replaceAll(/"(?:[^"\\]|\\.)*"|\b\d+(?:\.\d+)?e\+\d+\b/g, (found) =>
    found.startsWith('"') ? found : BigInt(Number(found)).toString(),
  );
}
