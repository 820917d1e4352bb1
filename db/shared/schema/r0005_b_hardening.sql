-- As revision 4 has it: what a function answers is the same whatever its caller has set. For those that are new, or made
-- anew.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT p.oid::regprocedure AS name, p.prosecdef AS reads_past FROM pg_catalog.pg_proc p
        WHERE p.pronamespace = 'qa'::regnamespace AND p.prosqlbody IS NULL ORDER BY p.oid
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET standard_conforming_strings = on', one.name);
        IF one.reads_past THEN
            EXECUTE format('ALTER FUNCTION %s SET row_security = on', one.name);
        END IF;
    END LOOP;
END
$$;
