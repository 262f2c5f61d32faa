import { openDatabase, type Database } from '../store/database';
import { Listener } from '../store/listener';
import type { Logger } from '../telemetry/log';
import type { CertificateAuthority } from './authority';
import { EnrolDesk } from './desk';
import { EnrolListener, type EnrolListenerOptions } from './listener';
import { Renewals } from './renewals';

/** Of a host's certificate: long enough for a host that sleeps over a holiday, short enough to need no list for ever. */
export const LIFETIME_MS = 14 * 86_400_000;
/** The safety net under notices. */
const LOOK_MS = 5_000;
const CONNECTIONS = 4;
const STATEMENT_MS = 8_000;
const ANSWER_MS = 10_000;

export interface EnrolmentOptions extends Omit<EnrolListenerOptions, 'desk'> {
  /** As the role `ringmaster_enrol`. */
  readonly databaseUrl: string;
  readonly authority: CertificateAuthority;
  readonly trustDomain: string;
  readonly lifetimeMs: number;
  readonly log: Logger;
}

/** The process that has the authority's key: a listener for hosts without a certificate, and renewals by rows. */
export class Enrolment {
  private listener: EnrolListener | null = null;
  private timer: NodeJS.Timeout | null = null;
  private bound = 0;

  private constructor(
    private readonly db: Database,
    private readonly notices: Listener,
    private readonly renewals: Renewals,
  ) {}

  /** Starts. Rejects when the database cannot be reached or the address not be bound. */
  static async start(options: EnrolmentOptions): Promise<Enrolment> {
    const { databaseUrl, authority, trustDomain, lifetimeMs, metrics, log } = options;
    const db = openDatabase(databaseUrl, {
      max: CONNECTIONS,
      applicationName: 'ringmaster-enrol',
      statementMs: STATEMENT_MS,
      answerWithinMs: ANSWER_MS,
    });
    const desk = new EnrolDesk({ db, authority, trustDomain, lifetimeMs, now: Date.now });
    const renewals = new Renewals({ db, desk, metrics, log });
    const enrolment = new Enrolment(db, new Listener(databaseUrl), renewals);
    try {
      await enrolment.serve({ ...options, desk });
    } catch (error) {
      await enrolment.stop();
      throw error;
    }
    return enrolment;
  }

  /** The port that was bound. */
  get port(): number {
    return this.bound;
  }

  /** Ends: what was asked and not answered is asked again. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.listener?.stop();
    await this.notices.close();
    await this.renewals.stop();
    await this.db.end();
  }

  private async serve(options: EnrolListenerOptions): Promise<void> {
    this.notices.on('certificate_requests', () => {
      this.renewals.notice();
    });
    await this.notices.start();
    const { listener, port } = await EnrolListener.start(options);
    [this.listener, this.bound] = [listener, port];
    this.timer = setInterval(() => {
      this.renewals.notice();
    }, LOOK_MS);
    this.renewals.notice();
  }
}
