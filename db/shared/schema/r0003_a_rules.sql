-- What is asked behind the counter is asked of few rows for each record: of one version of an evaluation, since all of
-- them are of one author, and of the ends of an index. The LIMITs keep the planner from turning a question about each
-- record into a join of everything; the conditions stand before their questions, so that none is planned that is not asked.
DROP INDEX qa.record_version_subject;
CREATE INDEX record_version_subject ON qa.record_version (subject, kind, author) WHERE kind IN ('review', 'reply', 'clip');

DROP FUNCTION qa.check_belonging(uuid);
CREATE FUNCTION qa.check_belonging(of_batch uuid, marks qa.mark[], kinds text[], is_reviewed boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
    AS $$
BEGIN
    IF is_reviewed THEN
        IF EXISTS (
            SELECT FROM unnest(marks) v CROSS JOIN LATERAL (
                SELECT FROM qa.record_version r
                WHERE r.kind = 'review' AND r.subject = v.id AND r.author = v.author LIMIT 1
            ) own
            WHERE v.kind = 'evaluation'
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'QA006', MESSAGE = 'nobody reviews an evaluation of their own';
        END IF;
    END IF;
    IF 'review' = ANY (kinds) THEN
        IF EXISTS (
            SELECT FROM unnest(marks) r CROSS JOIN LATERAL (
                SELECT e.author FROM qa.gist e WHERE e.kind = 'evaluation' AND e.id = r.subject LIMIT 1
            ) one
            WHERE r.kind = 'review' AND one.author = r.author
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'QA006', MESSAGE = 'nobody reviews an evaluation of their own';
        END IF;
        IF EXISTS (
            SELECT FROM unnest(marks) r CROSS JOIN LATERAL (
                (SELECT FROM (SELECT e.author FROM qa.gist e WHERE e.kind = 'evaluation' AND e.id = r.opens LIMIT 1) one
                WHERE one.author <> r.addressee)
                UNION ALL
                (SELECT FROM qa.record_version c
                WHERE c.kind = 'clip' AND c.subject = r.opens AND c.author < r.addressee LIMIT 1)
                UNION ALL
                (SELECT FROM qa.record_version c
                WHERE c.kind = 'clip' AND c.subject = r.opens AND c.author > r.addressee LIMIT 1)
            ) others
            WHERE r.kind = 'review'
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'QA006', MESSAGE = 'what this review opens is in the hands of somebody else';
        END IF;
    END IF;
    IF 'evaluation' = ANY (kinds) OR 'clip' = ANY (kinds) THEN
        IF EXISTS (
            SELECT FROM (
                SELECT DISTINCT v.author, i.id
                FROM unnest(marks) v CROSS JOIN LATERAL (
                    VALUES (CASE v.kind WHEN 'clip' THEN v.subject ELSE v.id END), (v.previous_id)
                ) i (id)
                WHERE v.kind IN ('evaluation', 'clip') AND i.id IS NOT NULL
            ) own CROSS JOIN LATERAL (
                (SELECT FROM (
                    SELECT e.author FROM qa.gist e
                    WHERE e.kind = 'evaluation' AND e.id = own.id AND e.batch <> of_batch LIMIT 1
                ) one WHERE one.author <> own.author)
                UNION ALL
                (SELECT FROM qa.record_version r
                WHERE r.kind = 'review' AND qa.opened_by(r.id) = own.id AND r.addressee <> own.author LIMIT 1)
            ) others
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'QA006', MESSAGE = 'this is about an evaluation of somebody else';
        END IF;
    END IF;
    IF 'clip' = ANY (kinds) THEN
        IF EXISTS (
            SELECT FROM unnest(marks) v
            WHERE v.kind = 'clip' AND (v.subject = '' OR NOT starts_with(v.id, v.subject || ':'))
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'QA006', MESSAGE = 'this clip does not name the evaluation that it is of';
        END IF;
        -- What somebody else left in the place of a clip, before the evaluation was here, keeps its author out of nothing.
        IF EXISTS (
            SELECT FROM unnest(marks) v CROSS JOIN LATERAL (
                (SELECT FROM qa.written_once c WHERE c.kind = 'clip' AND c.id = v.id AND c.author < v.author LIMIT 1)
                UNION ALL
                (SELECT FROM qa.written_once c WHERE c.kind = 'clip' AND c.id = v.id AND c.author > v.author LIMIT 1)
            ) others
            WHERE v.kind = 'clip' AND NOT EXISTS (
                SELECT FROM (
                    SELECT e.author FROM qa.gist e WHERE e.kind = 'evaluation' AND e.id = v.subject LIMIT 1
                ) one
                WHERE one.author = v.author
            )
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'QA006', MESSAGE = 'this record is not for this person to write again';
        END IF;
    END IF;
END
$$;

-- The rule is that of revision 1, asked of what is known of the versions in short.
DROP FUNCTION qa.check_lasting(uuid);
DROP FUNCTION qa.counting(text, bigint);
CREATE FUNCTION qa.counting(evaluation text, before bigint) RETURNS qa.gist
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    AS $$
DECLARE
    found qa.gist;
BEGIN
    WITH known AS (
        SELECT v.version, v.bases, o.commit_seq, v.place, v.is_final
        FROM qa.gist v JOIN qa.commit_order o ON o.batch = v.batch
        WHERE v.kind = 'evaluation' AND v.id = evaluation AND o.commit_seq < before
    ), winner AS (
        SELECT k.version FROM known k
        ORDER BY k.version IN (SELECT b FROM known n CROSS JOIN unnest(n.bases) b WHERE b <> n.version),
            k.is_final DESC, CASE WHEN k.is_final THEN k.commit_seq ELSE -k.commit_seq END,
            CASE WHEN k.is_final THEN k.place ELSE -k.place END, k.version
        LIMIT 1
    )
    SELECT v.* INTO found FROM qa.gist v JOIN winner w USING (version)
    WHERE v.kind = 'evaluation' AND v.id = evaluation;
    RETURN found;
END
$$;
REVOKE ALL ON FUNCTION qa.counting(text, bigint) FROM PUBLIC;

CREATE FUNCTION qa.check_lasting(marks qa.mark[], kinds text[], is_reviewed boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
    AS $$
DECLARE
    endless constant bigint := 9223372036854775807;
    touched record;
    reviewed_at bigint;
    reviewed qa.gist;
    counting qa.gist;
    lasts boolean;
BEGIN
    IF 'clip' = ANY (kinds) OR 'scorecard' = ANY (kinds) THEN
        INSERT INTO qa.written_once (kind, id, author, said)
        SELECT v.kind, v.id, CASE v.kind WHEN 'clip' THEN v.author ELSE '' END, v.said
        FROM unnest(marks) v WHERE v.kind IN ('clip', 'scorecard')
        ON CONFLICT DO NOTHING;
        IF EXISTS (
            SELECT FROM unnest(marks) v CROSS JOIN LATERAL (
                SELECT w.said FROM qa.written_once w
                WHERE w.kind = v.kind AND w.id = v.id AND w.author = CASE v.kind WHEN 'clip' THEN v.author ELSE '' END LIMIT 1
            ) first
            WHERE v.kind IN ('clip', 'scorecard') AND first.said <> v.said
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'QA007', MESSAGE = 'this was sent before with other content, and is written once';
        END IF;
    END IF;
    IF NOT is_reviewed THEN
        RETURN;
    END IF;
    FOR touched IN
        SELECT DISTINCT v.id, v.author FROM unnest(marks) v CROSS JOIN LATERAL (
            SELECT FROM qa.record_version s WHERE s.kind = 'review' AND s.subject = v.id LIMIT 1
        ) reviews
        WHERE v.kind = 'evaluation'
    LOOP
        -- Which reviews count: `db.counting_reviews`.
        SELECT min(o.commit_seq) INTO reviewed_at
        FROM qa.record_version s JOIN qa.commit_order o ON o.batch = s.batch
        WHERE s.kind = 'review' AND s.subject = touched.id AND s.addressee = touched.author AND s.team = ANY (ARRAY(
            SELECT DISTINCT g.team FROM qa.gist g WHERE g.kind = 'evaluation' AND g.id = touched.id
        ));
        CONTINUE WHEN reviewed_at IS NULL;
        reviewed := qa.counting(touched.id, reviewed_at);
        counting := qa.counting(touched.id, endless);
        IF reviewed.is_final THEN
            lasts := counting.said = reviewed.said;
        ELSE
            SELECT count(*) = 0 OR bool_or(v.said = counting.said AND NOT EXISTS (
                SELECT FROM qa.gist b
                WHERE b.kind = 'evaluation' AND b.id = v.id AND b.version <> v.version AND b.version = ANY (v.bases)
                    AND b.is_final
            )) INTO lasts
            FROM qa.gist v WHERE v.kind = 'evaluation' AND v.id = touched.id AND v.is_final;
        END IF;
        IF NOT lasts THEN
            RAISE EXCEPTION USING ERRCODE = 'QA007', MESSAGE = 'this evaluation was reviewed and stays as it was reviewed';
        END IF;
    END LOOP;
END
$$;

-- All versions of an evaluation are looked at where it was reviewed: so many, and no more, may there be. No honest use
-- comes near: one version a minute of somebody who never stops makes 5,000 in ten working days.
CREATE FUNCTION qa.check_bounds(marks qa.mark[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    AS $$
DECLARE
    most_versions constant integer := 5000;
    most_reviews constant integer := 1000;
    most_rows_a_batch constant integer := 200000;
    versions bigint;
    reviews bigint;
    rows bigint;
BEGIN
    SELECT max(g.versions), max(r.reviews), sum(g.links + r.reviews) INTO versions, reviews, rows
    FROM (
        SELECT DISTINCT CASE v.kind WHEN 'review' THEN v.subject ELSE v.id END
        FROM unnest(marks) v WHERE v.kind IN ('evaluation', 'review')
    ) touched (id) CROSS JOIN LATERAL (
        SELECT count(*), coalesce(sum(1 + cardinality(e.bases)), 0)
        FROM qa.gist e WHERE e.kind = 'evaluation' AND e.id = touched.id
    ) g (versions, links) CROSS JOIN LATERAL (
        SELECT count(*) FROM qa.record_version s WHERE s.kind = 'review' AND s.subject = touched.id
    ) r (reviews);
    IF versions > most_versions OR reviews > most_reviews THEN
        RAISE EXCEPTION USING ERRCODE = 'QA005', MESSAGE = 'an evaluation has too many versions or reviews',
            DETAIL = format('%s versions, %s reviews; at most %s and %s', versions, reviews, most_versions, most_reviews);
    END IF;
    IF rows > most_rows_a_batch THEN
        RAISE EXCEPTION USING ERRCODE = 'QA005', MESSAGE = 'the batch is about evaluations with too many versions',
            DETAIL = format('%s versions and what they replace; at most %s', rows, most_rows_a_batch);
    END IF;
END
$$;
