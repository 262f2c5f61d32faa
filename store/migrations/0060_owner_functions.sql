-- Up Migration

-- Everybody may call a new function, and make a trigger of it on a temporary table of his own: with those that act with their
-- owner's rights any role could have acts sequenced twice, reports digested and people told what never was. Who calls one is granted
-- it by name; the triggers they were made for ask nobody. test/store/process-roles.test.ts asks all of them.
DO $$
DECLARE
  f regprocedure;
BEGIN
  FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE prosecdef AND pronamespace = current_schema()::regnamespace LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
  END LOOP;
END $$;

-- Down Migration
-- Rights are not widened again.
