-- What a function answers is the same whatever its caller has set. A body that is kept as text is read anew by each line,
-- and read otherwise where a backslash in a string means something else: ids were reckoned wrongly then, and an index of
-- them was filled with what nobody finds. What is kept as it was read (BEGIN ATOMIC) needs nothing.

-- No letter is left in what PostgreSQL reads as an instant: what a letter means in it is a setting as well, and of the
-- time zone too from PostgreSQL 18 on. Nor a backslash.
CREATE OR REPLACE FUNCTION qa.as_instant(written text) RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE
    SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO, YMD'
    AS $$
BEGIN
    IF written ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?(Z|[-+][0-9]{2}:[0-9]{2})$' THEN
        RETURN replace(replace(written, 'T', ' '), 'Z', '+00:00')::timestamptz;
    END IF;
    RETURN NULL;
EXCEPTION WHEN data_exception THEN  -- the 31st of February
    RETURN NULL;
END
$$;

DO $$
DECLARE
    one regprocedure;
BEGIN
    FOR one IN
        SELECT p.oid FROM pg_catalog.pg_proc p
        WHERE p.pronamespace = 'qa'::regnamespace AND p.prosqlbody IS NULL ORDER BY p.oid
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET standard_conforming_strings = on', one);
    END LOOP;
END
$$;

-- The owner's functions read past what is hidden from their caller, who must not be able to forbid it.
DO $$
DECLARE
    one regprocedure;
BEGIN
    FOR one IN
        SELECT p.oid FROM pg_catalog.pg_proc p
        WHERE p.pronamespace = 'qa'::regnamespace AND p.prosecdef ORDER BY p.oid
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET row_security = on', one);
    END LOOP;
END
$$;

REINDEX INDEX qa.record_version_opened;
