-- Reporting, with the rights of whoever reads: the views read through functions that run as their caller, since a view
-- on tables would read with its owner's rights before PostgreSQL 15.

-- The version of each evaluation that counts: of those that no other visible one replaces, the submitted one that was
-- committed first, else the open one that was committed last.
CREATE FUNCTION qa.current_evaluations() RETURNS TABLE (
    evaluation_id text, version uuid, author text, team text, commit_seq bigint, received_at timestamptz,
    body jsonb, versions bigint
)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT DISTINCT ON (h.id)
        h.id, h.version, h.author, h.team, o.commit_seq, b.received_at, h.body, count(*) OVER (PARTITION BY h.id)
    FROM qa.record_version h
    JOIN qa.commit_order o ON o.batch = h.batch
    JOIN qa.push_batch b ON b.id = h.batch
    WHERE h.kind = 'evaluation' AND NOT EXISTS (
        SELECT FROM qa.record_version n
        WHERE n.kind = h.kind AND n.id = h.id AND h.version = ANY (n.bases)
    ) AND NOT h.deleted
    ORDER BY h.id,
        (h.body ->> 'state' IN ('submitted', 'approved')) DESC,
        CASE WHEN h.body ->> 'state' IN ('submitted', 'approved') THEN o.commit_seq ELSE -o.commit_seq END,
        CASE WHEN h.body ->> 'state' IN ('submitted', 'approved') THEN h.place ELSE -h.place END;
END;

-- The review that counts of each evaluation: the first in the order of commits.
CREATE FUNCTION qa.first_reviews() RETURNS TABLE (
    evaluation_id text, review_id text, reviewer text, decision text, reason text, decided_at timestamptz,
    reviewed_score numeric
)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT DISTINCT ON (r.subject)
        r.subject, r.id, r.author, r.body ->> 'decision', r.body ->> 'reason', (r.body ->> 'decided_at')::timestamptz,
        (r.body ->> 'score')::numeric
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
        (e.body #>> '{card,version}')::integer, (e.body ->> 'revision')::integer, e.body ->> 'previous_id',
        CASE WHEN e.body ->> 'state' IN ('submitted', 'approved') AND r.decision = 'approved' THEN 'approved'
            ELSE e.body ->> 'state' END,
        (e.body ->> 'score')::numeric, (e.body ->> 'fatal')::boolean, e.body ->> 'band_id', e.body ->> 'summary',
        (e.body ->> 'submitted_at')::timestamptz, e.received_at, r.decision, r.reviewer, r.reason, r.decided_at,
        e.versions
    FROM qa.current_evaluations() e LEFT JOIN qa.first_reviews() r USING (evaluation_id);
END;

CREATE FUNCTION qa.report_annotations() RETURNS TABLE (
    evaluation_id text, author text, team text, recording_id text, annotation_id text, start_ms bigint, end_ms bigint,
    channel text, tag_id text, severity text, note text
)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT e.evaluation_id, e.author, e.team, e.body ->> 'recording_id', a.one ->> 'id',
        (a.one ->> 'start_ms')::bigint, (a.one ->> 'end_ms')::bigint, a.one ->> 'channel', a.one ->> 'tag_id',
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
    SELECT e.evaluation_id, e.author, e.team, e.body #>> '{card,id}', (e.body #>> '{card,version}')::integer,
        a.key, a.value ->> 'kind', a.value ->> 'value', a.value ->> 'comment', a.value -> 'evidence'
    FROM qa.current_evaluations() e CROSS JOIN LATERAL jsonb_each(
        CASE jsonb_typeof(e.body -> 'answers') WHEN 'object' THEN e.body -> 'answers' ELSE '{}' END
    ) a;
END;

CREATE VIEW qa.evaluations AS SELECT * FROM qa.report_evaluations();
CREATE VIEW qa.annotations AS SELECT * FROM qa.report_annotations();
CREATE VIEW qa.answers AS SELECT * FROM qa.report_answers();

REVOKE ALL ON qa.evaluations, qa.annotations, qa.answers FROM PUBLIC;
REVOKE ALL ON FUNCTION qa.current_evaluations(), qa.first_reviews(), qa.report_evaluations(), qa.report_annotations(),
    qa.report_answers() FROM PUBLIC;
GRANT SELECT ON qa.evaluations, qa.annotations, qa.answers TO qa_inspector, qa_lead, qa_manager;
GRANT EXECUTE ON FUNCTION qa.current_evaluations(), qa.first_reviews(), qa.report_evaluations(),
    qa.report_annotations(), qa.report_answers() TO qa_inspector, qa_lead, qa_manager;
