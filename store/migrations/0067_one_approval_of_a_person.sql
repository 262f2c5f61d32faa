-- Up Migration

-- Workers, too, hold a person's approvals against each other, and may read neither tokens nor people for it.
ALTER FUNCTION is_same_person(text, text) SECURITY DEFINER SET search_path FROM CURRENT;
REVOKE EXECUTE ON FUNCTION is_same_person(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_same_person(text, text) TO ringmaster_api, ringmaster_worker;

-- Down Migration
-- Rights are not widened again.
