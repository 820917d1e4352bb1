-- Reporting, with the rights of whoever reads: the views read through functions that run as their caller, since a view
-- on tables would read with its owner's rights before PostgreSQL 15.

-- What was written by hand may hold anything: what is no value of its kind is left out, for everybody's report's sake.
CREATE FUNCTION qa.as_number(written text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN written ~ '^-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][-+]?[0-9]{1,2})?$' THEN written::numeric END;

CREATE FUNCTION qa.as_whole(written text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN written ~ '^-?[0-9]{1,18}$' THEN written::bigint END;

CREATE FUNCTION qa.as_small(written text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN written ~ '^-?[0-9]{1,9}$' THEN written::integer END;

CREATE FUNCTION qa.as_flag(written text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE written WHEN 'true' THEN true WHEN 'false' THEN false END;

CREATE FUNCTION qa.as_instant(written text) RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE
    SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO, YMD'
    AS $$
BEGIN
    IF written ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[-+][0-9]{2}:[0-9]{2})$' THEN
        RETURN written::timestamptz;
    END IF;
    RETURN NULL;
EXCEPTION WHEN data_exception THEN  -- the 31st of February
    RETURN NULL;
END
$$;

-- The version of each evaluation that counts: of those that no other visible one replaces, the submitted one that was
-- committed first, else the open one that was committed last.
CREATE FUNCTION qa.current_evaluations() RETURNS TABLE (
    evaluation_id text, version uuid, author text, team text, commit_seq bigint, received_at timestamptz,
    body jsonb, heads bigint
)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT w.id, w.version, w.author, w.team, w.commit_seq, w.received_at, w.body, w.heads
    FROM (
        SELECT DISTINCT ON (h.id)
            h.id, h.version, h.author, h.team, o.commit_seq, b.received_at, h.body, h.deleted,
            count(*) OVER (PARTITION BY h.id) AS heads
        FROM qa.record_version h
        JOIN qa.commit_order o ON o.batch = h.batch
        JOIN qa.push_batch b ON b.id = h.batch
        CROSS JOIN LATERAL (
            SELECT coalesce(h.body ->> 'state' IN ('submitted', 'approved'), false) AND NOT h.deleted
        ) f (is_final)
        WHERE h.kind = 'evaluation' AND NOT EXISTS (
            SELECT FROM qa.record_version n
            WHERE n.kind = h.kind AND n.id = h.id AND n.version <> h.version AND h.version = ANY (n.bases)
        )
        ORDER BY h.id, f.is_final DESC,
            CASE WHEN f.is_final THEN o.commit_seq ELSE -o.commit_seq END,
            CASE WHEN f.is_final THEN h.place ELSE -h.place END,
            h.version
    ) w
    WHERE NOT w.deleted;
END;

-- The review that counts of each evaluation: the first in the order of commits.
CREATE FUNCTION qa.first_reviews() RETURNS TABLE (
    evaluation_id text, review_id text, reviewer text, decision text, reason text, decided_at timestamptz,
    reviewed_score numeric
)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT DISTINCT ON (r.subject)
        r.subject, r.id, r.author, CASE WHEN r.body ->> 'decision' IN ('approved', 'returned') THEN r.body ->> 'decision' END,
        r.body ->> 'reason', qa.as_instant(r.body ->> 'decided_at'),
        qa.as_number(r.body ->> 'score')
    FROM qa.record_version r
    JOIN qa.commit_order o ON o.batch = r.batch
    WHERE r.kind = 'review' AND NOT r.deleted
    ORDER BY r.subject, o.commit_seq, r.place;
END;

CREATE FUNCTION qa.report_evaluations() RETURNS TABLE (
    evaluation_id text, author text, team text, recording_id text, card_id text, card_version integer,
    revision integer, previous_id text, state text, score numeric, fatal boolean, band_id text, summary text,
    submitted_at timestamptz, received_at timestamptz, decision text, reviewer text, reason text,
    decided_at timestamptz, heads bigint
)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT e.evaluation_id, e.author, e.team, e.body ->> 'recording_id', e.body #>> '{card,id}',
        qa.as_small(e.body #>> '{card,version}'), qa.as_small(e.body ->> 'revision'), e.body ->> 'previous_id',
        -- Approved is what a review approves, whatever its author says.
        CASE WHEN e.body ->> 'state' IN ('submitted', 'approved')
                THEN CASE r.decision WHEN 'approved' THEN 'approved' ELSE 'submitted' END
            WHEN e.body ->> 'state' IN ('draft', 'returned') THEN e.body ->> 'state' END,
        qa.as_number(e.body ->> 'score'), qa.as_flag(e.body ->> 'fatal'), e.body ->> 'band_id', e.body ->> 'summary',
        qa.as_instant(e.body ->> 'submitted_at'), e.received_at, r.decision, r.reviewer, r.reason, r.decided_at,
        e.heads
    FROM qa.current_evaluations() e LEFT JOIN qa.first_reviews() r USING (evaluation_id);
END;

CREATE FUNCTION qa.report_annotations() RETURNS TABLE (
    evaluation_id text, author text, team text, recording_id text, annotation_id text, start_ms bigint, end_ms bigint,
    channel text, tag_id text, severity text, note text
)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT e.evaluation_id, e.author, e.team, e.body ->> 'recording_id', a.one ->> 'id',
        qa.as_whole(a.one ->> 'start_ms'), qa.as_whole(a.one ->> 'end_ms'), a.one ->> 'channel', a.one ->> 'tag_id',
        a.one ->> 'severity', a.one ->> 'note'
    FROM qa.current_evaluations() e CROSS JOIN LATERAL jsonb_array_elements(
        CASE jsonb_typeof(e.body -> 'annotations') WHEN 'array' THEN e.body -> 'annotations' ELSE '[]' END
    ) a (one);
END;

CREATE FUNCTION qa.report_answers() RETURNS TABLE (
    evaluation_id text, author text, team text, card_id text, card_version integer, criterion_id text,
    kind text, value text, comment text, evidence jsonb
)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT e.evaluation_id, e.author, e.team, e.body #>> '{card,id}', qa.as_small(e.body #>> '{card,version}'),
        a.key, a.value ->> 'kind', a.value ->> 'value', a.value ->> 'comment', a.value -> 'evidence'
    FROM qa.current_evaluations() e CROSS JOIN LATERAL jsonb_each(
        CASE jsonb_typeof(e.body -> 'answers') WHEN 'object' THEN e.body -> 'answers' ELSE '{}' END
    ) a;
END;

CREATE VIEW qa.evaluations AS SELECT * FROM qa.report_evaluations();
CREATE VIEW qa.annotations AS SELECT * FROM qa.report_annotations();
CREATE VIEW qa.answers AS SELECT * FROM qa.report_answers();

REVOKE ALL ON qa.evaluations, qa.annotations, qa.answers FROM PUBLIC;
REVOKE ALL ON FUNCTION qa.as_number(text), qa.as_whole(text), qa.as_small(text), qa.as_flag(text), qa.as_instant(text),
    qa.current_evaluations(), qa.first_reviews(), qa.report_evaluations(), qa.report_annotations(), qa.report_answers()
    FROM PUBLIC;
GRANT SELECT ON qa.evaluations, qa.annotations, qa.answers TO qa_inspector, qa_lead, qa_manager;
GRANT EXECUTE ON FUNCTION qa.as_number(text), qa.as_whole(text), qa.as_small(text), qa.as_flag(text),
    qa.as_instant(text), qa.current_evaluations(), qa.first_reviews(), qa.report_evaluations(), qa.report_annotations(),
    qa.report_answers() TO qa_inspector, qa_lead, qa_manager;
