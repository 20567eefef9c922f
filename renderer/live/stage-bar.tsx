import './bars.css';
interface Props {
  /** ms; null where nothing was measured */
  readonly waitMs: number | null;
  readonly serviceMs: number | null;
  readonly p95Ms: number | null;
  /** The time that the whole bar stands for. */
  readonly fullMs: number;
}

const pct = (ms: number, fullMs: number): string => `${Math.min(100, (ms / fullMs) * 100).toFixed(2)}%`;

/** Hatched wait, solid service, a tick at p95; all of them on the scale that the stages share. */
export const StageBar = ({ waitMs, serviceMs, p95Ms, fullMs }: Props) => (
  <div className="bar" aria-hidden="true">
    {waitMs !== null && waitMs > 0 && <i className="bar-wait" style={{ width: pct(waitMs, fullMs) }} />}
    {serviceMs !== null && serviceMs > 0 && <i className="bar-service" style={{ width: pct(serviceMs, fullMs) }} />}
    {p95Ms !== null && p95Ms > 0 && <i className="bar-p95" style={{ left: `min(${pct(p95Ms, fullMs)}, 100% - 2px)` }} />}
  </div>
);
