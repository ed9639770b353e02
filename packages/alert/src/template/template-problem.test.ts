import { expect, test } from 'vitest';
import { templateProblem } from './template-problem.ts';

const problemOf = (text: string) => templateProblem('t', text, ['$labels', '$value']);

test.for([
  '',
  'no action at all: { } }}',
  '{{ . }} {{ $ }} {{ .Labels.job }} {{ $labels.instance }}',
  '{{- $value | printf "%.2f" -}} {{/* a comment */}} {{- /* and another */ -}}',
  '{{ if gt $value 1.5e3 }}much{{ else if eq $value 0x10 }}some{{ else }}little{{ end }}',
  '{{ range $i, $one := query "up" }}{{ $i }}{{ $one.Labels.job }}{{ break }}{{ else }}none{{ end }}',
  '{{ with $x := query "up" | first }}{{ value $x }}{{ else with 1 }}{{ . }}{{ end }}',
  '{{ $x := 1 }}{{ $x = 2 }}{{ (index (query "up") 0).Value }}',
  '{{ define "row" }}{{ . }}{{ end }}{{ template "row" $value }}{{ block "b" . }}{{ end }}',
  "{{ printf `raw\n}} text` 'x' true nil }}",
])('%j is a template', (text) => {
  expect(problemOf(text)).toBeUndefined();
});

test.for<[string, string]>([
  ['{{ $label.job }}', '1: undefined variable "$label"'],
  ['{{ if $value }}{{ $x := 1 }}{{ end }}\n{{ $x }}', '2: undefined variable "$x"'],
  ['{{ $x = 1 }}', '1: undefined variable "$x"'],
  ['{{ $value * 100 }}', "1: unrecognized character in action: U+002A '*'"],
  ['{{ humanise $value }}', '1: function "humanise" not defined'],
  ['{{ $value', '1: unclosed action'],
  ['{{ "text }}', '1: unterminated quoted string'],
  ['{{ }}', '1: missing value for command'],
  ['{{ if }}{{ end }}', '1: missing value for if'],
  ['{{ if $value }}', '1: unexpected EOF'],
  ['{{ end }}', '1: unexpected {{end}}'],
  ['{{ else }}', '1: unexpected {{else}}'],
  ['{{ if 1 }}{{ else }}{{ else }}{{ end }}', '1: expected end; found {{else}}'],
  ['{{ break }}', '1: {{break}} outside {{range}}'],
  ['{{ (print 1 }}', '1: unexpected "}}" in parenthesized pipeline'],
  ['{{ print 1 ) }}', '1: unexpected ")" in operand'],
  ['{{ /* comment }}', '1: unclosed comment'],
])('%j: %s', ([text, sentence]) => {
  expect(problemOf(text)).toBe(`template: t:${sentence}`);
});

test('a hostile text is judged in time linear in its length', () => {
  const before = process.threadCpuUsage();
  problemOf('{{ if 1 }}'.repeat(2_000));
  problemOf('{{ (((((((('.repeat(500));
  problemOf(`{{ ${' '.repeat(100_000)}`);
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(2_000);
});
