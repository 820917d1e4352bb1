-- Whom a lead's words of a call are for is settled when they are said, and stays so when the lead leaves the team: what
-- somebody was to read did not depend on when they came to read it, or two workstations of one person would differ.

CREATE TABLE qa.told_of (
    reader text NOT NULL,
    version uuid NOT NULL,
    PRIMARY KEY (reader, version)
);
REVOKE ALL ON qa.told_of FROM PUBLIC;
ALTER TABLE qa.told_of ENABLE ROW LEVEL SECURITY;
ALTER TABLE qa.told_of FORCE ROW LEVEL SECURITY;
CREATE POLICY owners ON qa.told_of TO qa_owner USING (true) WITH CHECK (true);

CREATE FUNCTION qa.note_told_of() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
    AS $$
BEGIN
    INSERT INTO qa.told_of (reader, version)
    SELECT DISTINCT b.author, NEW.version
    FROM qa.record_version b
    WHERE b.kind = 'recording' AND b.id = NEW.id AND b.version = ANY (NEW.bases) AND b.team = NEW.team
        AND b.author <> NEW.author AND EXISTS (
            SELECT FROM qa.membership m
            WHERE m.login = NEW.author AND m.team = NEW.team AND m.role IN ('lead', 'manager')
        )
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION qa.note_told_of() FROM PUBLIC;

CREATE TRIGGER note_told_of AFTER INSERT ON qa.record_version FOR EACH ROW
    WHEN (NEW.kind = 'recording' AND cardinality(NEW.bases) > 0) EXECUTE FUNCTION qa.note_told_of();

INSERT INTO qa.told_of (reader, version)
SELECT DISTINCT b.author, v.version
FROM qa.record_version v
JOIN qa.membership m ON m.login = v.author AND m.team = v.team AND m.role IN ('lead', 'manager')
JOIN qa.record_version b
    ON b.kind = v.kind AND b.id = v.id AND b.version = ANY (v.bases) AND b.team = v.team AND b.author <> v.author
WHERE v.kind = 'recording' AND cardinality(v.bases) > 0
ON CONFLICT DO NOTHING;

CREATE FUNCTION qa.am_told_of(said uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN EXISTS (SELECT FROM qa.told_of t WHERE t.reader = session_user AND t.version = said);
END
$$;
REVOKE ALL ON FUNCTION qa.am_told_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION qa.am_told_of(uuid) TO qa_inspector, qa_lead, qa_manager;

ALTER POLICY readers ON qa.record_version
    USING (
        (SELECT qa.takes_part()) AND (
            author = (SELECT qa.me())
            OR addressee = (SELECT qa.me())
            OR team = ANY ((SELECT qa.teams_led())::text[])
            OR kind IN ('scorecard', 'tags')
            OR CASE WHEN kind = 'recording' AND cardinality(bases) > 0 THEN qa.am_told_of(version) END
        )
    );

DROP FUNCTION qa.replaces_mine(text, text, text, uuid[]);
