interface Props {
  readonly on: boolean;
  readonly label: string;
  readonly testId: string;
  readonly onChange: () => void;
}

/** A small switch. */
export const Toggle = ({ on, label, testId, onChange }: Props) => (
  <button
    type="button"
    role="switch"
    className="toggle"
    aria-checked={on}
    aria-label={label}
    data-testid={testId}
    title={label}
    onClick={onChange}
  />
);
