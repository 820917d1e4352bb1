-- The id of a first draft is made of who begins it and of what (`qa_desktop.domain.beginning.first_draft_id`), so that
-- it is the same on all of a person's workstations; and whoever has the recording can reckon it. Hence it is taken from
-- nobody else, before its author comes too.

CREATE FUNCTION qa.first_draft(login text, recording text, number integer) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT encode(set_byte(set_byte(s.made, 6, (get_byte(s.made, 6) & 15) | 80), 8, (get_byte(s.made, 8) & 63) | 128),
            'hex')::uuid::text
        FROM (
            SELECT substr(qa.sha1('\x8c1f2f5e3a575b0e9d432b8f6e0c7a15'::bytea
                || convert_to(format(E'%s\n%s\n%s', number, recording, login), 'UTF8')), 1, 16)
        ) s (made)
    $$;
REVOKE ALL ON FUNCTION qa.first_draft(text, text, integer) FROM PUBLIC;

-- Of the ids that are reckoned (UUIDs of version 5) a person writes those of their own beginnings, and those that a
-- review opened for them. Where that review is not here (yet, after a restore from a backup) they come again after it.
CREATE FUNCTION qa.check_beginnings() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    me constant text := qa.me();
    most_beginnings constant integer := 30;
    one record;
BEGIN
    FOR one IN
        SELECT a.id, a.version, a.body ->> 'recording_id' AS recording FROM arrived a
        WHERE a.kind = 'evaluation' AND a.id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-5'
    LOOP
        -- What was taken once is theirs; most of what is sent is another version of that, and costs no reckoning.
        IF EXISTS (
            SELECT FROM qa.record_version e
            WHERE e.kind = 'evaluation' AND e.id = one.id AND e.version <> one.version AND e.author = me
        ) OR qa.first_draft(me, one.recording, 1) = one.id OR EXISTS (
            SELECT FROM qa.record_version r
            WHERE r.kind = 'review' AND qa.opened_by(r.id) = one.id AND r.addressee = me
        ) THEN
            CONTINUE;
        END IF;
        FOR number IN 2 .. most_beginnings LOOP
            EXIT WHEN qa.first_draft(me, one.recording, number) = one.id;
            IF one.recording IS NULL OR number = most_beginnings THEN
                RAISE EXCEPTION USING ERRCODE = 'QA006', MESSAGE = 'this evaluation is not begun by this person';
            END IF;
        END LOOP;
    END LOOP;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION qa.check_beginnings() FROM PUBLIC;

CREATE TRIGGER check_beginnings AFTER INSERT ON qa.record_version
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION qa.check_beginnings();

-- The logins whose names this person may know: their own, those of the teams that they lead, and who leads theirs, since
-- what these say of somebody's work is to be signed with a name that nobody could have made up.
CREATE OR REPLACE FUNCTION qa.people_known() RETURNS text[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    led constant text[] := qa.teams_led();
    own constant text[] := qa.teams();
BEGIN
    IF cardinality(own) = 0 THEN
        RETURN '{}';
    END IF;
    RETURN coalesce(
        (SELECT array_agg(DISTINCT m.login) FROM qa.membership m
        WHERE m.login = session_user::text COLLATE "default" OR m.team = ANY (led)
            OR m.team = ANY (own) AND m.role IN ('lead', 'manager')), '{}');
END
$$;
