-- Up Migration

-- A function that acts with its owner's rights must find its own tables, never a temporary one of its caller: PostgreSQL looks
-- among those first unless they are named, last (its manual, "Writing SECURITY DEFINER Functions Safely"). 0010 and 0015 made
-- functions without; test/store/gateway-role.test.ts asks all of them.
DO $$
DECLARE
  f regprocedure;
BEGIN
  FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE prosecdef AND pronamespace = current_schema()::regnamespace LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', f, current_schema());
  END LOOP;
END $$;

-- Down Migration
-- Rights are not widened again.
