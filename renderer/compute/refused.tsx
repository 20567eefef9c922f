/** Why a change was refused, where it was asked for. */
export const Refused = ({ why }: { readonly why: string | null }) =>
  why === null ? null : (
    <p className="setting-refused" role="alert" data-testid="compute-refused">
      {why}
    </p>
  );
