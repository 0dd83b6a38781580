export interface CancelButtonProps {
  id: string;
  /** Ends the request in place of the form's own way. */
  onCancel?: (id: string) => void;
}

/** Ends a running request; a form, so that it does without scripts too. */
export function CancelButton({ id, onCancel }: CancelButtonProps) {
  return (
    <form
      method="post"
      action="/dashboard/api/cancel"
      onSubmit={(event) => {
        if (!onCancel) return;
        event.preventDefault();
        onCancel(id);
      }}
    >
      <input type="hidden" name="id" value={id} />
      <button type="submit" class="plain" aria-label={`Cancel request ${id}`}>Cancel</button>
    </form>
  );
}
