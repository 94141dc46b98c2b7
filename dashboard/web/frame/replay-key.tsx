interface KeyProps {
  readonly label: string;
  readonly sign?: string;
  /** Path data of a 16 × 16 icon, in place of a sign. */
  readonly icon?: string;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly act: () => void;
}

/** One key of the replay bar. */
export const ReplayKey = ({ label, sign, icon, pressed, disabled, act }: KeyProps) => (
  <button
    type="button"
    className="quiet"
    aria-label={label}
    title={label}
    aria-pressed={pressed}
    disabled={disabled}
    onClick={act}
  >
    {icon === undefined ? (
      sign
    ) : (
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={icon} fill="currentColor" />
      </svg>
    )}
  </button>
);
