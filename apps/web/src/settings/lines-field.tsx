import { type ComponentProps, useId } from 'react';
import { classNames } from '../kit/class-names.ts';
import styles from './lines-field.module.css';

type LinesFieldProps = Omit<ComponentProps<'textarea'>, 'value' | 'onChange'> & {
  label: string;
  note?: string | undefined;
  fault?: string | undefined;
  value: string;
  onChange(value: string): void;
};

/** Several lines of text with their label, and the sentence that says what is wrong with them. */
export function LinesField({ label, note, fault, className, onChange, ...rest }: LinesFieldProps) {
  const id = useId();
  const described = fault ?? note;
  return (
    <div className={classNames(styles.field, className)}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <textarea
        {...rest}
        id={id}
        className={styles.input}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={fault !== undefined}
        aria-describedby={described === undefined ? undefined : `${id}-said`}
      />
      {described !== undefined && (
        <span
          id={`${id}-said`}
          className={fault === undefined ? styles.note : styles.fault}
          role={fault === undefined ? undefined : 'alert'}
        >
          {described}
        </span>
      )}
    </div>
  );
}
