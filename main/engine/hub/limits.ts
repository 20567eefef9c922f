/** What one client may cost the hub. All of it is per client: one that exceeds them is closed, and the others never notice. */
export interface HubLimits {
  /** Largest message from a client. */
  readonly messageBytes: number;
  /** Messages in a burst, and a second for as long as it likes. */
  readonly burstMessages: number;
  readonly messagesPerSecond: number;
  /** Messages that cannot be understood before the connection is closed. */
  readonly invalidMessages: number;
  /** Requests that have not been answered yet. */
  readonly pendingRequests: number;
  /** Above this much unsent data, snapshots and resources are skipped: the next one says it all again. */
  readonly skipSnapshotsBytes: number;
  /** Above this much unsent data, the client is taken for gone. */
  readonly closeBytes: number;
  /** Windows at the same time. */
  readonly clients: number;
  /** A client that answers neither of two pings this far apart is gone. */
  readonly heartbeatMs: number;
  /** How long a closing client may take to say goodbye. */
  readonly closeGraceMs: number;
}

export const HUB_LIMITS: HubLimits = {
  messageBytes: 64 * 1024,
  burstMessages: 1000,
  messagesPerSecond: 500,
  invalidMessages: 8,
  pendingRequests: 64,
  skipSnapshotsBytes: 1024 * 1024,
  closeBytes: 16 * 1024 * 1024,
  clients: 16,
  heartbeatMs: 5000,
  closeGraceMs: 500,
};
