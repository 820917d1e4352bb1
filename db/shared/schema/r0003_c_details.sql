-- What a lead says of a call reaches those whose words it replaces: of two who describe one call differently neither
-- knows of the other, so it is the lead who settles it.

CREATE FUNCTION qa.replaces_mine(call text, said_by text, in_team text, replaced uuid[]) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM qa.record_version b
        WHERE b.kind = 'recording' AND b.id = call AND b.version = ANY (replaced)
            AND b.author = session_user AND b.team = in_team
    ) AND EXISTS (
        SELECT FROM qa.membership m WHERE m.login = said_by AND m.team = in_team AND m.role IN ('lead', 'manager')
    );
END
$$;
REVOKE ALL ON FUNCTION qa.replaces_mine(text, text, text, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION qa.replaces_mine(text, text, text, uuid[]) TO qa_inspector, qa_lead, qa_manager;

ALTER POLICY readers ON qa.record_version
    USING (
        (SELECT qa.takes_part()) AND (
            author = (SELECT qa.me())
            OR addressee = (SELECT qa.me())
            OR team = ANY ((SELECT qa.teams_led())::text[])
            OR kind IN ('scorecard', 'tags')
            OR CASE WHEN kind = 'recording' AND cardinality(bases) > 0 THEN qa.replaces_mine(id, author, team, bases) END
        )
    );

-- Those of the batches that are there already; of each new one `qa.take_place` tells them.
INSERT INTO qa.audience (reader, commit_seq, batch)
SELECT DISTINCT 'person:' || b.author, o.commit_seq, o.batch
FROM qa.record_version v
JOIN qa.commit_order o USING (batch)
JOIN qa.membership m ON m.login = v.author AND m.team = v.team AND m.role IN ('lead', 'manager')
JOIN qa.record_version b ON b.kind = v.kind AND b.id = v.id AND b.version = ANY (v.bases) AND b.team = v.team
WHERE v.kind = 'recording' AND cardinality(v.bases) > 0
ON CONFLICT DO NOTHING;
