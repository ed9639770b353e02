import { type ComponentProps, useId } from 'react';
import { classNames } from './class-names.ts';
import styles from './field.module.css';

type TextFieldProps = ComponentProps<'input'> & {
  label: string;
  /** The label is read aloud only: the place says what the field is. */
  labelHidden?: boolean;
  note?: string | undefined;
  fault?: string | undefined;
};

/** A line of text with its label, and the sentence that says what is wrong with it. */
export function TextField({ label, labelHidden, note, fault, className, ...rest }: TextFieldProps) {
  const id = useId();
  const described = fault ?? note;
  return (
    <div className={classNames(styles.field, className)}>
      <label htmlFor={id} className={labelHidden ? 'visually-hidden' : styles.label}>
        {label}
      </label>
      <input
        {...rest}
        id={id}
        className={styles.input}
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

type ChoiceFieldProps = Omit<ComponentProps<'select'>, 'onChange'> & {
  label: string;
  labelHidden?: boolean;
  choices: readonly { readonly value: string; readonly label: string }[];
  onChange(value: string): void;
};

/** One of a few: the system's own control, which phones and screen readers know best. */
export function ChoiceField({ label, labelHidden, choices, onChange, className, ...rest }: ChoiceFieldProps) {
  const id = useId();
  return (
    <div className={classNames(styles.field, className)}>
      <label htmlFor={id} className={labelHidden ? 'visually-hidden' : styles.label}>
        {label}
      </label>
      <select {...rest} id={id} className={styles.input} onChange={(event) => onChange(event.target.value)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}
