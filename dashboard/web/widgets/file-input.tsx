/** A file to be chosen, in the words of the window: those of a browser are in the language of the machine. */
export const FileInput = ({
  label,
  hint,
  chosen,
  accept,
  disabled = false,
  take,
}: {
  label: string;
  hint?: string;
  /** Name of the file that was chosen, where it stays. */
  chosen?: string | undefined;
  accept: string;
  disabled?: boolean;
  take: (file: File) => void;
}) => (
  <label className="file-input" data-disabled={disabled || undefined}>
    <span className="file-button">{label}</span>
    {hint === undefined ? null : <span className="hint">{hint}</span>}
    {chosen === undefined ? null : <span>{chosen}</span>}
    <input
      type="file"
      className="visually-hidden"
      accept={accept}
      disabled={disabled}
      onChange={({ target }) => {
        const [file] = target.files ?? [];
        if (file) take(file);
        target.value = ''; // the same file again, once it is put right
      }}
    />
  </label>
);
