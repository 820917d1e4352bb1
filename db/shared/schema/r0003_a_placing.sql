-- What a batch must be, and its place: whatever takes time before the counter, then the rules of `r0003_a_rules.sql`.

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
    -- here. So what is here must not gainsay it; a review of one's own is looked for again in `qa.take_place`. Of what is
    -- not here at all it is known whom it is to: only where these are is it said, since ids can be reckoned.
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
            OR (e.versions = 0 AND NOT EXISTS (
                SELECT FROM qa.membership m WHERE m.login = a.addressee AND m.team = a.team
            ))
        ) IS TRUE
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'QA006', MESSAGE = 'this evaluation is not for this person to write about';
    END IF;
    RETURN NULL;
END
$$;

-- Whom else a batch is for: those whose words of a call a lead replaces in it (`qa.replaces_mine`).
CREATE FUNCTION qa.described_by(of_batch uuid) RETURNS text[]
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
    AS $$
BEGIN
    RETURN ARRAY(
        SELECT DISTINCT 'person:' || b.author
        FROM (
            SELECT DISTINCT v.id, v.team, r.version
            FROM (SELECT w.* FROM qa.record_version w WHERE w.batch = of_batch OFFSET 0) v
            CROSS JOIN LATERAL unnest(v.bases) r (version)
            WHERE v.kind = 'recording' AND EXISTS (
                SELECT FROM qa.membership m
                WHERE m.login = v.author AND m.team = v.team AND m.role IN ('lead', 'manager')
            )
        ) replaced CROSS JOIN LATERAL (
            SELECT o.author FROM qa.record_version o
            WHERE o.kind = 'recording' AND o.id = replaced.id AND o.version = replaced.version AND o.team = replaced.team
            LIMIT 1
        ) b
    );
END
$$;

-- Gives a batch its place in the order of commits. Whoever holds the counter holds up everyone, so it is taken inside
-- COMMIT only, last, with nothing that could wait behind it: no holdable cursor (its query runs later inside COMMIT),
-- no messages that a client may leave unread, no plan that the client's settings could make slow.
CREATE OR REPLACE FUNCTION qa.take_place() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off SET plan_cache_mode = auto SET max_parallel_workers_per_gather = 0
    SET enable_indexscan = on SET enable_indexonlyscan = on SET enable_bitmapscan = on SET enable_nestloop = on
    SET enable_seqscan = off SET enable_hashjoin = on SET enable_mergejoin = on SET enable_tidscan = on
    SET enable_material = on SET enable_memoize = on SET enable_sort = on SET enable_incremental_sort = on
    SET enable_hashagg = on SET work_mem = '16MB' SET hash_mem_multiplier = 2
    SET seq_page_cost = 1 SET random_page_cost = 4 SET cpu_tuple_cost = 0.01 SET cpu_index_tuple_cost = 0.005
    SET cpu_operator_cost = 0.0025 SET effective_cache_size = '1GB' SET cursor_tuple_fraction = 0.1
    SET join_collapse_limit = 8 SET from_collapse_limit = 8 SET geqo = on SET constraint_exclusion = partition
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
        encode(sha256(convert_to(string_agg(v.sha256, E'\n' ORDER BY v.place), 'UTF8')), 'hex')
    INTO records, last_place, bytes, heaviest_body, heaviest_payload, hash
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
    -- Whatever takes time is read and reckoned here: from the counter on everybody waits.
    SELECT array_agg(ROW(v.kind, v.id, v.version, v.author, v.team, v.subject, v.addressee,
        CASE v.kind WHEN 'evaluation' THEN v.body ->> 'previous_id' END,
        CASE v.kind WHEN 'review' THEN qa.opened_by(v.id) END,
        CASE WHEN v.kind IN ('evaluation', 'clip', 'scorecard') THEN qa.digest(v) END)::qa.mark ORDER BY v.place)
    INTO marks FROM qa.record_version v WHERE v.batch = NEW.id;
    INSERT INTO qa.gist (kind, id, version, author, team, bases, is_final, said, batch, place)
    SELECT m.kind, m.id, m.version, m.author, m.team, w.bases, w.is_final, m.said, NEW.id, w.place
    FROM (
        SELECT v.place, v.bases, qa.is_final(v) AS is_final FROM qa.record_version v WHERE v.batch = NEW.id OFFSET 0
    ) w JOIN unnest(marks) WITH ORDINALITY
        m (kind, id, version, author, team, subject, addressee, previous_id, opens, said, number) ON m.number = w.place + 1
    WHERE m.kind = 'evaluation';
    PERFORM qa.check_bounds(marks);
    SELECT array_agg(DISTINCT r.reader), array_agg(DISTINCT v.kind) INTO readers, kinds
    FROM unnest(marks) v CROSS JOIN LATERAL (
        SELECT 'person:' || v.author
        UNION ALL SELECT 'team:' || v.team
        UNION ALL SELECT 'person:' || v.addressee WHERE v.addressee <> ''
        UNION ALL SELECT 'all' WHERE v.kind IN ('scorecard', 'tags')
    ) r (reader);
    readers := readers || qa.described_by(NEW.id);

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
    PERFORM qa.check_belonging(NEW.id, marks, kinds, is_reviewed);
    PERFORM qa.check_lasting(marks, kinds, is_reviewed);
    INSERT INTO qa.audience (reader, commit_seq, batch) SELECT DISTINCT r, place, NEW.id FROM unnest(readers) r;
    RETURN NULL;
END
$$;


REVOKE ALL ON FUNCTION qa.check_belonging(uuid, qa.mark[], text[], boolean),
    qa.check_lasting(qa.mark[], text[], boolean), qa.check_bounds(qa.mark[]), qa.described_by(uuid) FROM PUBLIC;

-- The review that decides: the first in the order of commits of those that count (`db.counting_reviews`).
CREATE OR REPLACE FUNCTION qa.first_reviews() RETURNS TABLE (
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
    WHERE r.kind = 'review' AND NOT r.deleted AND EXISTS (
        SELECT FROM qa.record_version e
        WHERE e.kind = 'evaluation' AND e.id = r.subject AND e.team = r.team AND e.author = r.addressee
    )
    ORDER BY r.subject, o.commit_seq, r.place;
END;

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
