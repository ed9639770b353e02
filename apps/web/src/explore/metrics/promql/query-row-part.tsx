import type { CompletionSource } from '@oriel/promql';
import { type Ref, useState } from 'react';
import type { Range } from '../../../data/range.ts';
import { IconButton } from '../../../kit/button.tsx';
import { classNames } from '../../../kit/class-names.ts';
import { TextField } from '../../../kit/field.tsx';
import { ActionMenu } from '../../../kit/floating.tsx';
import { textOf } from './build-text.ts';
import { buildFrom } from './built-query.ts';
import { checkQuery, type Fault } from './check-query.ts';
import styles from './explorer.module.css';
import { lettersIn } from './formulas.ts';
import { type EditorHandle, PromqlEditor } from './promql-editor.tsx';
import { QueryBuilder } from './query-builder.tsx';
import type { QueryRow } from './query-rows.ts';

const EMPTY = { metric: '', matchers: [], operations: [] };

/** One query: its letter switches it, its text or its builder makes it, its legend names its series. */
export function QueryRowPart(props: {
  row: QueryRow;
  faults: readonly Fault[];
  isBuilding: boolean;
  isAlone: boolean;
  /** All queries, whose letters a formula may use. */
  others: readonly QueryRow[];
  range: Range;
  source: CompletionSource;
  editor: Ref<EditorHandle> | undefined;
  /** False while its threshold is no value of its unit. */
  isLimitRead: boolean;
  /** `isDone` where nothing is being typed any more, and the chart may follow. */
  onChange(row: QueryRow, isDone: boolean): void;
  onRun(): void;
  onFormat(): void;
  onCopy(): void;
  onRemove(): void;
}) {
  const { row } = props;
  const [isNaming, setNaming] = useState(false);
  const [isLimiting, setLimiting] = useState(false);
  const checked = row.text.trim() === '' ? undefined : checkQuery(row.text);
  const built =
    checked === undefined
      ? { kind: 'built' as const, query: EMPTY }
      : checked.expr !== undefined
        ? buildFrom(checked.expr)
        : undefined;
  const isFormula = lettersIn(row.text, props.others).length > 0;
  const isBuilt = props.isBuilding && built?.kind === 'built' && !isFormula;
  return (
    <div className={styles.query} role="group" aria-label={`Query ${row.letter}`}>
      <button
        type="button"
        className={styles.letter}
        aria-pressed={!row.isOff}
        aria-label={`Query ${row.letter} is asked`}
        title={row.isOff ? `Ask ${row.letter} again` : `Leave ${row.letter} out; formulas may still use it`}
        onClick={() => props.onChange({ ...row, isOff: !row.isOff }, true)}
      >
        {row.letter}
      </button>
      <div className={styles.made}>
        {isBuilt && (
          <QueryBuilder
            letter={row.letter}
            query={built.query}
            range={props.range}
            onChange={(query) => props.onChange({ ...row, text: textOf(query) }, true)}
          />
        )}
        {props.isBuilding && !isBuilt && (
          <p className={styles.refused}>
            {isFormula
              ? 'A formula between queries stays text.'
              : built?.kind === 'refused'
                ? `The builder cannot hold ${built.why}; the text stays as it is.`
                : 'The builder takes over once the text can be read.'}
          </p>
        )}
        <PromqlEditor
          ref={props.editor}
          label={`Query ${row.letter}`}
          value={row.text}
          placeholder={
            row.letter === 'A' ? 'rate(http_requests_total[5m])' : 'another query, or a formula such as A / B'
          }
          faults={props.faults}
          source={props.source}
          isOff={row.isOff}
          onChange={(text) => props.onChange({ ...row, text }, false)}
          onRun={props.onRun}
        />
      </div>
      <TextField
        label={`Legend of ${row.letter}`}
        labelHidden
        className={classNames(styles.legend, row.legend === '' && !isNaming && styles.unnamed)}
        value={row.legend}
        placeholder="{{label}}"
        title="How its series are called: {{label}} is replaced by the label's value"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => props.onChange({ ...row, legend: event.target.value }, false)}
        onBlur={() => props.onChange(row, true)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') props.onRun();
        }}
      />
      {(row.limit !== '' || isLimiting) && (
        <TextField
          label={`Threshold of ${row.letter}`}
          labelHidden
          className={styles.limit}
          value={row.limit}
          placeholder="250ms"
          title="A line across the chart, in the unit of the series or with one: 0.25, 250ms, 1.5GiB, 5%"
          autoComplete="off"
          spellCheck={false}
          autoFocus={isLimiting}
          fault={isLimiting || props.isLimitRead ? undefined : 'Not in the unit of its series'}
          onChange={(event) => props.onChange({ ...row, limit: event.target.value }, false)}
          onBlur={() => {
            setLimiting(false);
            props.onChange(row, true);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') props.onRun();
          }}
        />
      )}
      <ActionMenu
        label={`Query ${row.letter}: more`}
        align="end"
        trigger={<IconButton icon="more" label={`Query ${row.letter}: more`} />}
        entries={[
          {
            label: 'Format',
            icon: 'logs',
            disabled: checked?.expr === undefined,
            run: props.onFormat,
          },
          { label: 'Name the series', icon: 'filter', run: () => setNaming(true) },
          { label: 'Draw a threshold', icon: 'minus', run: () => setLimiting(true) },
          { label: 'Duplicate', icon: 'copy', run: props.onCopy },
          { label: 'Remove', icon: 'close', disabled: props.isAlone, run: props.onRemove },
        ]}
      />
    </div>
  );
}
