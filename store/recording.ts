import type { Database } from './database';

/**
 * A recording of everything that happens to orders, hosts, holds and limits, for whoever checks a run afterwards
 * (chaos/properties/). Rows keep only the newest: an order's last offer, a host's present state. The recording is a schema
 * of its own that a test or a benchmark adds to its own database; the product's schema knows nothing of it, so a fleet
 * that is patched pays nothing (docs/decisions/0006).
 *
 * What is written under a campaign's lock gets its step under that lock, so steps are in the order of its commits.
 */
const SCHEMA = `
CREATE SCHEMA IF NOT EXISTS recording;
CREATE SEQUENCE IF NOT EXISTS recording.steps;

CREATE TABLE IF NOT EXISTS recording.order_move (
  step         bigint NOT NULL DEFAULT nextval('recording.steps'),
  transaction  xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at           timestamptz NOT NULL DEFAULT clock_timestamp(),
  campaign_id  uuid NOT NULL,
  operation_id uuid NOT NULL,
  state        text NOT NULL,
  epoch        bigint
);
CREATE TABLE IF NOT EXISTS recording.host_move (
  step             bigint NOT NULL DEFAULT nextval('recording.steps'),
  transaction      xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at               timestamptz NOT NULL DEFAULT clock_timestamp(),
  campaign_id      uuid NOT NULL,
  host_id          uuid NOT NULL,
  revision_before  integer NOT NULL,
  state_before     text NOT NULL,
  direction_before text NOT NULL,
  touched_before   boolean NOT NULL,
  revision         integer NOT NULL,
  state            text NOT NULL,
  direction        text NOT NULL,
  touched          boolean NOT NULL
);
CREATE TABLE IF NOT EXISTS recording.hold_move (
  step        bigint NOT NULL DEFAULT nextval('recording.steps'),
  transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  hold_id     uuid NOT NULL,
  what        text NOT NULL CHECK (what IN ('effective', 'lifted'))
);
CREATE TABLE IF NOT EXISTS recording.limit_move (
  step              bigint NOT NULL DEFAULT nextval('recording.steps'),
  transaction       xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at                timestamptz NOT NULL DEFAULT clock_timestamp(),
  campaign_id       uuid NOT NULL,
  scope             text NOT NULL,
  key               text NOT NULL,
  max_hosts_before  integer NOT NULL,
  backout_max_hosts_before integer NOT NULL,
  max_hosts         integer NOT NULL,
  backout_max_hosts integer NOT NULL
);

CREATE OR REPLACE FUNCTION recording.note_order() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO recording.order_move (campaign_id, operation_id, state, epoch)
  VALUES (NEW.campaign_id, NEW.operation_id, NEW.state, CASE WHEN NEW.state = 'offered' THEN NEW.offered_epoch END);
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION recording.note_host() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO recording.host_move (campaign_id, host_id, revision_before, state_before, direction_before, touched_before,
                                   revision, state, direction, touched)
  VALUES (NEW.campaign_id, NEW.host_id, OLD.revision, OLD.state, OLD.direction, OLD.touched,
          NEW.revision, NEW.state, NEW.direction, NEW.touched);
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION recording.note_hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF NEW.effective_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.effective_at IS NULL) THEN
    INSERT INTO recording.hold_move (hold_id, what) VALUES (NEW.hold_id, 'effective');
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.lifted_at IS NOT NULL AND OLD.lifted_at IS NULL THEN
    INSERT INTO recording.hold_move (hold_id, what) VALUES (NEW.hold_id, 'lifted');
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION recording.note_limit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO recording.limit_move (campaign_id, scope, key, max_hosts_before, backout_max_hosts_before, max_hosts,
                                    backout_max_hosts)
  VALUES (NEW.campaign_id, NEW.scope, NEW.key, OLD.max_hosts, OLD.backout_max_hosts, NEW.max_hosts,
          NEW.backout_max_hosts);
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER recorded_insert AFTER INSERT ON host_order
  FOR EACH ROW EXECUTE FUNCTION recording.note_order();
CREATE OR REPLACE TRIGGER recorded_update AFTER UPDATE ON host_order FOR EACH ROW
  WHEN (OLD.state <> NEW.state OR OLD.offered_at IS DISTINCT FROM NEW.offered_at)
  EXECUTE FUNCTION recording.note_order();
CREATE OR REPLACE TRIGGER recorded AFTER UPDATE ON campaign_host FOR EACH ROW
  WHEN (OLD.revision <> NEW.revision OR OLD.state <> NEW.state OR OLD.touched <> NEW.touched)
  EXECUTE FUNCTION recording.note_host();
CREATE OR REPLACE TRIGGER recorded AFTER INSERT OR UPDATE ON hold
  FOR EACH ROW EXECUTE FUNCTION recording.note_hold();
CREATE OR REPLACE TRIGGER recorded AFTER UPDATE ON admission_limit FOR EACH ROW
  WHEN (OLD.max_hosts <> NEW.max_hosts OR OLD.backout_max_hosts <> NEW.backout_max_hosts)
  EXECUTE FUNCTION recording.note_limit();
`;

/** There are campaigns already, and no recording: this may be a database that patches a real fleet. */
export class RecordingRefusedError extends Error {
  override readonly name = 'RecordingRefusedError';
}

/**
 * Begins to record in this database, for good; again changes nothing. As the schema's owner, before the first campaign. Never
 * in a database that patches a real fleet: the recording grows with every order.
 *
 * @throws RecordingRefusedError when the database has campaigns that were not recorded.
 */
export async function startRecording(db: Database): Promise<void> {
  const known = await db.query<{ recorded: boolean; campaigns: boolean }>(
    `SELECT to_regnamespace('recording') IS NOT NULL AS recorded, EXISTS (SELECT FROM campaign) AS campaigns`,
  );
  if (known.rows[0]?.recorded === false && known.rows[0].campaigns) {
    throw new RecordingRefusedError('this database has campaigns already; begin to record in an empty one of your own');
  }
  await db.query(SCHEMA);
}
