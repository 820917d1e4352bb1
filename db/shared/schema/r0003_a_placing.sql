-- A batch is read once, and what is asked about its records starts from what was read: however little PostgreSQL knows
-- about the tables, no plan then looks at more of them than the records that are asked for. The rules stay what they were.

CREATE TYPE qa.mark AS (
    kind text, id text, version uuid, author text, team text, subject text, addressee text, previous_id text
);
REVOKE ALL ON TYPE qa.mark FROM PUBLIC;

CREATE OR REPLACE FUNCTION qa.check_records() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    me constant text := session_user;
    batches uuid[];
    is_about_another boolean;
    led text[];
BEGIN
    SELECT array_agg(DISTINCT a.batch), bool_or(a.kind IN ('review', 'reply')) INTO batches, is_about_another
    FROM arrived a;
    IF EXISTS (
        SELECT FROM unnest(batches) a (batch)
        WHERE NOT EXISTS (SELECT FROM qa.push_batch b WHERE b.id = a.batch AND b.author = me)
            OR EXISTS (SELECT FROM qa.commit_order c WHERE c.batch = a.batch)
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'QA004', MESSAGE = 'records belong to a batch of the same transaction';
    END IF;
    IF NOT is_about_another THEN
        RETURN NULL;
    END IF;
    IF EXISTS (
        SELECT FROM arrived a WHERE a.kind IN ('review', 'reply') AND EXISTS (
            SELECT FROM qa.record_version v
            WHERE v.kind = a.kind AND v.id = a.id AND v.version <> a.version
        )
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'QA006', MESSAGE = 'this record is not for this person to write again';
    END IF;
    -- After a restore from a backup a review may come back before what it is about, or while only a draft of that is
    -- here. So what is here must not gainsay it; a review of one's own is looked for again in `qa.take_place`.
    led := qa.teams_led();
    IF EXISTS (
        SELECT FROM arrived a CROSS JOIN LATERAL (
            SELECT count(*) AS versions, bool_or(v.author <> a.addressee) AS is_to_another,
                bool_or(v.author = me) AS is_own, bool_or(v.team = a.team) AS is_of_team
            FROM qa.record_version v WHERE v.kind = 'evaluation' AND v.id = a.subject
        ) e
        WHERE a.kind IN ('review', 'reply') AND (
            e.is_to_another OR NOT e.is_of_team
            OR (a.kind = 'review' AND (e.is_own OR a.addressee = me))
            OR NOT (a.team = ANY (led) OR e.is_own OR (e.versions = 0 AND a.addressee = me AND a.team = ANY (qa.teams())))
        ) IS TRUE
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'QA006', MESSAGE = 'this evaluation is not for this person to write about';
    END IF;
    RETURN NULL;
END
$$;

-- The LIMITs keep the planner from turning a question about each record into a join of everything; the conditions stand
-- before their questions, so that none is planned that is not asked.
DROP FUNCTION qa.check_belonging(uuid);
CREATE FUNCTION qa.check_belonging(marks qa.mark[], kinds text[], is_reviewed boolean) RETURNS void
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
                SELECT FROM qa.record_version v
                WHERE v.kind = 'evaluation' AND v.id = r.subject AND v.author = r.author LIMIT 1
            ) own
            WHERE r.kind = 'review'
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'QA006', MESSAGE = 'nobody reviews an evaluation of their own';
        END IF;
        IF EXISTS (
            SELECT FROM (
                SELECT v.addressee, qa.opened_by(v.id) AS opened FROM unnest(marks) v WHERE v.kind = 'review' OFFSET 0
            ) r CROSS JOIN LATERAL (
                (SELECT FROM qa.record_version e
                WHERE e.kind = 'evaluation' AND e.id = r.opened AND e.author <> r.addressee LIMIT 1)
                UNION ALL
                (SELECT FROM qa.record_version c
                WHERE c.kind = 'clip' AND c.subject = r.opened AND c.author <> r.addressee LIMIT 1)
            ) others
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
                (SELECT FROM qa.record_version e
                WHERE e.kind = 'evaluation' AND e.id = own.id AND e.author <> own.author LIMIT 1)
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
                SELECT FROM qa.record_version c WHERE c.kind = 'clip' AND c.id = v.id AND c.author <> v.author LIMIT 1
            ) others
            WHERE v.kind = 'clip' AND NOT EXISTS (
                SELECT FROM qa.record_version e
                WHERE e.kind = 'evaluation' AND e.id = v.subject AND e.author = v.author LIMIT 1
            )
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'QA006', MESSAGE = 'this record is not for this person to write again';
        END IF;
    END IF;
END
$$;

DROP FUNCTION qa.check_lasting(uuid);
CREATE FUNCTION qa.check_lasting(marks qa.mark[], kinds text[], is_reviewed boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
    AS $$
DECLARE
    endless constant bigint := 9223372036854775807;
    touched record;
    reviewed qa.record_version;
    counting qa.record_version;
    lasts boolean;
BEGIN
    IF 'clip' = ANY (kinds) OR 'scorecard' = ANY (kinds) THEN
        IF EXISTS (
            SELECT FROM unnest(marks) v CROSS JOIN LATERAL (
                SELECT FROM qa.record_version w
                WHERE w.kind = v.kind AND w.id = v.id AND w.version <> v.version
                    AND (v.kind <> 'clip' OR w.author = v.author)
                    AND qa.said(w) <> (
                        SELECT qa.said(o) FROM qa.record_version o
                        WHERE o.kind = v.kind AND o.id = v.id AND o.version = v.version
                    ) LIMIT 1
            ) others
            WHERE v.kind IN ('clip', 'scorecard')
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'QA007', MESSAGE = 'this was sent before with other content, and is written once';
        END IF;
    END IF;
    IF NOT is_reviewed THEN
        RETURN;
    END IF;
    FOR touched IN
        SELECT DISTINCT v.id, r.at FROM unnest(marks) v CROSS JOIN LATERAL (
            SELECT min(o.commit_seq) AS at
            FROM qa.record_version s JOIN qa.commit_order o ON o.batch = s.batch
            WHERE s.kind = 'review' AND s.subject = v.id
        ) r
        WHERE v.kind = 'evaluation' AND r.at IS NOT NULL
    LOOP
        reviewed := qa.counting(touched.id, touched.at);
        counting := qa.counting(touched.id, endless);
        IF reviewed.id IS NOT NULL AND qa.is_final(reviewed) THEN
            lasts := qa.said(counting) = qa.said(reviewed);
        ELSE
            SELECT count(*) = 0 OR bool_or(qa.said(v) = qa.said(counting) AND NOT EXISTS (
                SELECT FROM qa.record_version b
                WHERE b.kind = 'evaluation' AND b.id = v.id AND b.version <> v.version AND b.version = ANY (v.bases)
                    AND qa.is_final(b)
            )) INTO lasts
            FROM qa.record_version v WHERE v.kind = 'evaluation' AND v.id = touched.id AND qa.is_final(v);
        END IF;
        IF NOT lasts THEN
            RAISE EXCEPTION USING ERRCODE = 'QA007', MESSAGE = 'this evaluation was reviewed and stays as it was reviewed';
        END IF;
    END LOOP;
END
$$;

-- Gives a batch its place in the order of commits. Whoever holds the counter holds up everyone, so it is taken inside
-- COMMIT only, last, with nothing that could wait behind it: no holdable cursor (its query runs later inside COMMIT),
-- no messages that a client may leave unread, no plan that the client's settings could make slow.
CREATE OR REPLACE FUNCTION qa.take_place() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off SET enable_indexscan = on SET enable_indexonlyscan = on SET enable_bitmapscan = on
    SET plan_cache_mode = auto
    AS $$
DECLARE
    most_records constant integer := 1000;
    most_bytes constant bigint := 16777216;
    most_bytes_a_body constant bigint := 2000000;
    most_bytes_a_payload constant bigint := 250000;
    records bigint;
    bytes bigint;
    heaviest_body bigint;
    heaviest_payload bigint;
    last_place integer;
    hash text;
    marks qa.mark[];
    kinds text[];
    readers text[];
    is_reviewed boolean;
    oldest integer;
    newest integer;
    place bigint;
BEGIN
    IF current_query() IS DISTINCT FROM 'COMMIT' THEN
        RAISE EXCEPTION USING ERRCODE = 'QA003', MESSAGE = 'a batch takes its place inside the statement COMMIT only';
    END IF;
    IF current_setting('client_min_messages') NOT IN ('notice', 'warning', 'error')
        OR EXISTS (SELECT FROM pg_cursor() WHERE is_holdable) THEN
        RAISE EXCEPTION USING ERRCODE = 'QA003', MESSAGE = 'nothing may wait behind a batch inside COMMIT';
    END IF;
    SELECT s.oldest_protocol, s.newest_protocol INTO STRICT oldest, newest FROM qa.server s;
    IF NEW.protocol < oldest THEN
        RAISE EXCEPTION USING ERRCODE = 'QA001', MESSAGE = 'the program is too old to write here',
            DETAIL = format('it writes %s, taken are %s to %s', NEW.protocol, oldest, newest);
    ELSIF NEW.protocol > newest THEN
        RAISE EXCEPTION USING ERRCODE = 'QA002', MESSAGE = 'the program is too new to write here',
            DETAIL = format('it writes %s, taken are %s to %s', NEW.protocol, oldest, newest);
    END IF;
    -- Weighed as they are read, not as they are kept: a compressed text may be a thousand times as long.
    SELECT count(*), max(v.place), sum(w.body + w.payload), max(w.body), max(w.payload),
        encode(sha256(convert_to(string_agg(v.sha256, E'\n' ORDER BY v.place), 'UTF8')), 'hex'),
        array_agg(ROW(v.kind, v.id, v.version, v.author, v.team, v.subject, v.addressee,
            CASE v.kind WHEN 'evaluation' THEN v.body ->> 'previous_id' END)::qa.mark ORDER BY v.place)
    INTO records, last_place, bytes, heaviest_body, heaviest_payload, hash, marks
    FROM qa.record_version v CROSS JOIN LATERAL (
        SELECT octet_length(v.body::text)::bigint, coalesce(octet_length(v.payload), 0)::bigint
    ) w (body, payload)
    WHERE v.batch = NEW.id;
    IF heaviest_body > most_bytes_a_body OR heaviest_payload > most_bytes_a_payload THEN
        RAISE EXCEPTION USING ERRCODE = 'QA005', MESSAGE = 'a record is too large',
            DETAIL = format('a text of %s bytes and a sound of %s; at most %s and %s',
                heaviest_body, heaviest_payload, most_bytes_a_body, most_bytes_a_payload);
    END IF;
    IF records > most_records OR bytes > most_bytes THEN
        RAISE EXCEPTION USING ERRCODE = 'QA005', MESSAGE = 'the batch is too large',
            DETAIL = format('%s records, %s bytes; at most %s and %s', records, bytes, most_records, most_bytes);
    END IF;
    IF records = 0 OR last_place <> records - 1 OR hash IS DISTINCT FROM NEW.sha256 THEN
        RAISE EXCEPTION USING ERRCODE = 'QA008', MESSAGE = 'the batch is not what its hash says';
    END IF;
    SELECT array_agg(DISTINCT r.reader), array_agg(DISTINCT v.kind) INTO readers, kinds
    FROM unnest(marks) v CROSS JOIN LATERAL (
        SELECT 'person:' || v.author
        UNION ALL SELECT 'team:' || v.team
        UNION ALL SELECT 'person:' || v.addressee WHERE v.addressee <> ''
        UNION ALL SELECT 'all' WHERE v.kind IN ('scorecard', 'tags')
    ) r (reader);

    UPDATE qa.counter c SET value = c.value + 1, xact = pg_current_xact_id()
    WHERE c.xact IS DISTINCT FROM pg_current_xact_id()
    RETURNING c.value INTO place;
    IF place IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'QA004', MESSAGE = 'a transaction writes one batch';
    END IF;
    INSERT INTO qa.commit_order (commit_seq, batch) VALUES (place, NEW.id);
    -- Behind the counter nothing is committed beside us, so that of two transactions at once the second sees the first.
    is_reviewed := 'evaluation' = ANY (kinds) AND EXISTS (
        SELECT FROM unnest(marks) v CROSS JOIN LATERAL (
            SELECT FROM qa.record_version r WHERE r.kind = 'review' AND r.subject = v.id LIMIT 1
        ) reviews
        WHERE v.kind = 'evaluation'
    );
    PERFORM qa.check_belonging(marks, kinds, is_reviewed);
    PERFORM qa.check_lasting(marks, kinds, is_reviewed);
    INSERT INTO qa.audience (reader, commit_seq, batch) SELECT r, place, NEW.id FROM unnest(readers) r;
    RETURN NULL;
END
$$;


REVOKE ALL ON FUNCTION qa.check_belonging(qa.mark[], text[], boolean), qa.check_lasting(qa.mark[], text[], boolean) FROM PUBLIC;

-- Only what is this person's is looked for, so that no policy need be asked beside.
CREATE OR REPLACE FUNCTION qa.batches_for_me(from_seq bigint, to_seq bigint, most integer)
    RETURNS TABLE (commit_seq bigint, batch uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN QUERY
        SELECT DISTINCT f.commit_seq, f.batch
        FROM unnest(qa.reads_as()) r CROSS JOIN LATERAL (
            SELECT a.commit_seq, a.batch FROM qa.audience a
            WHERE a.reader = r AND a.commit_seq BETWEEN from_seq AND to_seq
            ORDER BY a.commit_seq LIMIT most
        ) f
        ORDER BY f.commit_seq LIMIT most;
END
$$;
