import type { Command } from '../../commands/command.ts';
import type { ListedLog } from '../../data/logs.ts';

/** What can be done with the list, with the record that is open, and with those that are selected. */
export function logsCommands({
  order,
  openRecord,
  selectedIds,
  onStep,
  onOrder,
  onErrorsOnly,
  onUsualColumns,
  onAround,
  onSelect,
  onCopy,
  onTrace,
}: {
  order: 'NEWEST' | 'OLDEST';
  openRecord: ListedLog | undefined;
  selectedIds: ReadonlySet<string>;
  onStep(by: 1 | -1): void;
  onOrder(next: 'OLDEST' | undefined): void;
  onErrorsOnly(): void;
  onUsualColumns(): void;
  onAround(record: ListedLog): void;
  onSelect(record: ListedLog): void;
  onCopy(): void;
  onTrace(record: ListedLog): void;
}): readonly Command[] {
  return [
    { id: 'logs.next', title: 'Next record', group: 'Results', keys: ['j', 'ArrowDown'], run: () => onStep(1) },
    { id: 'logs.previous', title: 'Previous record', group: 'Results', keys: ['k', 'ArrowUp'], run: () => onStep(-1) },
    {
      id: 'logs.order',
      title: order === 'NEWEST' ? 'Show oldest first' : 'Show newest first',
      group: 'Results',
      run: () => onOrder(order === 'NEWEST' ? 'OLDEST' : undefined),
    },
    {
      id: 'logs.errors',
      title: 'Show errors only',
      group: 'Query',
      also: 'severity level',
      run: onErrorsOnly,
    },
    { id: 'logs.columns', title: 'Show the usual columns', group: 'Results', run: onUsualColumns },
    ...(openRecord === undefined
      ? []
      : [
          {
            id: 'logs.around',
            title: 'Show what stood around this record',
            group: 'Results' as const,
            keys: ['a'],
            also: 'context lines before after',
            run: () => onAround(openRecord),
          },
          {
            id: 'logs.select',
            title: selectedIds.has(openRecord.id) ? 'Take this record out of the selection' : 'Select this record',
            group: 'Results' as const,
            keys: ['Space'],
            run: () => onSelect(openRecord),
          },
        ]),
    ...(selectedIds.size === 0
      ? []
      : [
          {
            id: 'logs.copy',
            title: 'Copy the selected records',
            group: 'Results' as const,
            keys: ['shift+y'],
            run: onCopy,
          },
        ]),
    ...(openRecord === undefined || openRecord.traceId === ''
      ? []
      : [
          {
            id: 'logs.trace',
            title: 'Open the trace of this record',
            group: 'Results' as const,
            keys: ['Enter'],
            run: () => onTrace(openRecord),
          },
        ]),
  ];
}
