-- A review is of one version of an evaluation: it is taken where that version, or what says the same, is the submission
-- that counts, and from then on only what says the same may count. Reviews that name no version, as older programs
-- write them, go on as before.

-- Which version each review names, read before the counter: a review may be long.
CREATE TABLE qa.reviewed (
    evaluation text NOT NULL,
    review text NOT NULL,
    review_version uuid NOT NULL,
    version uuid NOT NULL,
    team text NOT NULL,
    addressee text NOT NULL,
    PRIMARY KEY (evaluation, review, review_version)
);
REVOKE ALL ON qa.reviewed FROM PUBLIC;
ALTER TABLE qa.reviewed ENABLE ROW LEVEL SECURITY;
ALTER TABLE qa.reviewed FORCE ROW LEVEL SECURITY;
CREATE POLICY owners ON qa.reviewed TO qa_owner USING (true) WITH CHECK (true);

-- The version that a review names, NULL where it names none.
CREATE FUNCTION qa.named_version(body jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$ SELECT nullif(body ->> 'version', '') $$;
REVOKE ALL ON FUNCTION qa.named_version(jsonb) FROM PUBLIC;

CREATE FUNCTION qa.note_reviewed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    named text := qa.named_version(NEW.body);
BEGIN
    IF named !~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' THEN
        RAISE EXCEPTION USING ERRCODE = 'QA006', MESSAGE = 'what this review names is no version';
    END IF;
    IF named IS NOT NULL THEN
        INSERT INTO qa.reviewed (evaluation, review, review_version, version, team, addressee)
        VALUES (NEW.subject, NEW.id, NEW.version, named::uuid, NEW.team, NEW.addressee);
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION qa.note_reviewed() FROM PUBLIC;

-- By row, for reviews alone: what is kept of all rows of a statement costs every push.
CREATE TRIGGER note_reviewed AFTER INSERT ON qa.record_version FOR EACH ROW
    WHEN (NEW.kind = 'review') EXECUTE FUNCTION qa.note_reviewed();

-- Programs that name a version may have written here before this was asked of it.
INSERT INTO qa.reviewed (evaluation, review, review_version, version, team, addressee)
SELECT v.subject, v.id, v.version, qa.named_version(v.body)::uuid, v.team, v.addressee
FROM qa.record_version v
WHERE v.kind = 'review' AND qa.named_version(v.body) ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';

-- What a review names must count when it is taken. Where it is not here (yet, after a restore from a backup) the review
-- comes again after it.
CREATE FUNCTION qa.check_reviewed(marks qa.mark[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
    AS $$
DECLARE
    endless constant bigint := 9223372036854775807;
    one record;
    counting qa.gist;
BEGIN
    FOR one IN
        SELECT v.subject, bool_or(g.said IS NULL) AS is_lacking, array_agg(DISTINCT g.said) AS said
        FROM unnest(marks) v CROSS JOIN LATERAL (
            SELECT r.version FROM qa.reviewed r
            WHERE r.evaluation = v.subject AND r.review = v.id AND r.review_version = v.version LIMIT 1
        ) n LEFT JOIN LATERAL (
            SELECT e.said FROM qa.gist e WHERE e.kind = 'evaluation' AND e.id = v.subject AND e.version = n.version LIMIT 1
        ) g ON true
        WHERE v.kind = 'review'
        GROUP BY v.subject
    LOOP
        IF one.is_lacking THEN
            RAISE EXCEPTION USING ERRCODE = 'QA006', MESSAGE = 'what this review is of is not here';
        END IF;
        counting := qa.counting(one.subject, endless);
        IF NOT counting.is_final OR one.said <> ARRAY[counting.said] THEN
            RAISE EXCEPTION USING ERRCODE = 'QA009', MESSAGE = 'this evaluation has changed since it was reviewed';
        END IF;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION qa.check_reviewed(qa.mark[]) FROM PUBLIC;

-- The constraint's name tells a program that it was for a review, and not for what is written once.
CREATE OR REPLACE FUNCTION qa.check_lasting(marks qa.mark[], kinds text[], is_reviewed boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
    AS $$
DECLARE
    endless constant bigint := 9223372036854775807;
    present bigint;
    touched record;
    teams text[];
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
    IF 'review' = ANY (kinds) THEN
        PERFORM qa.check_reviewed(marks);
    END IF;
    IF NOT is_reviewed THEN
        RETURN;
    END IF;
    SELECT c.value INTO STRICT present FROM qa.counter c;
    FOR touched IN
        SELECT DISTINCT v.id, v.author FROM unnest(marks) v CROSS JOIN LATERAL (
            SELECT FROM qa.record_version s WHERE s.kind = 'review' AND s.subject = v.id LIMIT 1
        ) reviews
        WHERE v.kind = 'evaluation'
    LOOP
        teams := ARRAY(SELECT DISTINCT g.team FROM qa.gist g WHERE g.kind = 'evaluation' AND g.id = touched.id);
        counting := qa.counting(touched.id, endless);
        reviewed := qa.counting(touched.id, present);
        IF reviewed.is_final AND EXISTS (
            SELECT FROM qa.reviewed r CROSS JOIN LATERAL (
                SELECT g.said FROM qa.gist g WHERE g.kind = 'evaluation' AND g.id = touched.id AND g.version = r.version
            ) named
            WHERE r.evaluation = touched.id AND r.addressee = touched.author AND r.team = ANY (teams)
                AND named.said = reviewed.said
        ) THEN
            lasts := counting.is_final AND counting.said = reviewed.said;
        ELSE
            -- Which reviews count: `db.counting_reviews`.
            SELECT min(o.commit_seq) INTO reviewed_at
            FROM qa.record_version s JOIN qa.commit_order o ON o.batch = s.batch
            WHERE s.kind = 'review' AND s.subject = touched.id AND s.addressee = touched.author AND s.team = ANY (teams)
                AND NOT EXISTS (
                    SELECT FROM qa.reviewed r
                    WHERE r.evaluation = touched.id AND r.review = s.id AND r.review_version = s.version
                );
            CONTINUE WHEN reviewed_at IS NULL;
            reviewed := qa.counting(touched.id, reviewed_at);
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
        END IF;
        IF NOT lasts THEN
            RAISE EXCEPTION USING ERRCODE = 'QA007', CONSTRAINT = 'reviewed_stays',
                MESSAGE = 'this evaluation was reviewed and stays as it was reviewed';
        END IF;
    END LOOP;
END
$$;
