import { readSignedCheckpoint } from '../store/audit-tree';
import type { Database } from '../store/database';
import type { SignedDocument } from '../store/trust-documents';
import type { GatewayMetrics } from '../telemetry/gateway-metrics';
import type { Logger } from '../telemetry/log';
import { AuditDisagreements } from './audit-disagreements';
import type { AgentHello } from './message';
import { RepeatedLook } from './repeated-look';

/** What was read longer ago is shown to nobody: an agent takes a smaller tree for a rewritten past after ten minutes (rule W2). */
const OLDEST_MS = 300_000;
/** A rewritten past is noticed by the whole fleet at once: one line says it for all. */
const SAY_EVERY_MS = 60_000;

export interface AuditWitnessesOptions {
  readonly db: Database;
  /** Between two looks, in ms; a look reads one row, for all sessions. */
  readonly everyMs: number;
  readonly log: Pick<Logger, 'error'>;
  readonly metrics: Pick<GatewayMetrics<string>, 'auditDisagreed'>;
  /** Told of the first failed look of a row of them. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/** Shows agents the audit's newest checkpoint, and says and keeps what they have noticed (docs/protocol.md, "The audit's witnesses"). It judges neither. */
export class AuditWitnesses {
  private newest: SignedDocument | null = null;
  private readAtMs = -Infinity;
  private readonly looks: RepeatedLook;
  private readonly kept: AuditDisagreements;
  private disagreements = 0;
  private saidAtMs = -Infinity;

  constructor(private readonly options: AuditWitnessesOptions) {
    const { everyMs, onFailure } = options;
    this.kept = new AuditDisagreements(options);
    this.looks = new RepeatedLook({
      everyMs,
      onFailure,
      what: "reading the audit's checkpoint",
      look: () => this.read(),
    });
  }

  /** Begins to look by itself. */
  start(): void {
    this.looks.start();
    this.kept.start();
  }

  /** Looks no more by itself. */
  stop(): void {
    this.looks.stop();
    this.kept.stop();
  }

  /** Looks now; resolves also when that failed. */
  async look(): Promise<void> {
    await Promise.all([this.looks.now(), this.kept.look()]);
  }

  /** What a Welcome shows; null: nothing is known, or not of late. */
  checkpoint(): SignedDocument | null {
    return performance.now() - this.readAtMs <= OLDEST_MS ? this.newest : null;
  }

  /** An agent said Hello. */
  heard({ session, auditDisagreement }: Pick<AgentHello, 'session' | 'auditDisagreement'>): void {
    this.kept.heard(session.hostId, auditDisagreement);
    if (auditDisagreement === null) return;
    this.disagreements += 1;
    this.options.metrics.auditDisagreed();
    const nowMs = performance.now();
    if (nowMs - this.saidAtMs < SAY_EVERY_MS) return;
    this.saidAtMs = nowMs;
    this.options.log.error(
      {
        kind: 'audit_rewritten',
        hostId: session.hostId,
        ...auditDisagreement,
        hellos: this.disagreements,
      },
      'a host remembers another past of the audit',
    );
  }

  private async read(): Promise<void> {
    this.newest = await readSignedCheckpoint(this.options.db);
    this.readAtMs = performance.now();
  }
}
