-- What a batch must be. The codes are those of `db/shared/states.py`.

-- Each record against the others: rows that its author may not see count too, hence as the owner.
CREATE FUNCTION qa.check_records() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    me constant text := qa.me();
    led text[];
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT batch FROM arrived) a
        WHERE NOT EXISTS (SELECT FROM qa.push_batch b WHERE b.id = a.batch AND b.author = me)
            OR EXISTS (SELECT FROM qa.commit_order c WHERE c.batch = a.batch)
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'QA004', MESSAGE = 'records belong to a batch of the same transaction';
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
    IF EXISTS (SELECT FROM arrived a WHERE a.kind IN ('review', 'reply')) THEN
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
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER check_records AFTER INSERT ON qa.record_version
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION qa.check_records();

-- Gives a batch its place in the order of commits. Whoever holds the counter holds up everyone, so it is taken inside
-- COMMIT only, last, with nothing that could wait behind it: no holdable cursor (its query runs later inside COMMIT),
-- no messages that a client may leave unread, no plan that the client's settings could make slow.
CREATE FUNCTION qa.take_place() RETURNS trigger
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
    readers text[];
    oldest integer;
    newest integer;
    place bigint;
BEGIN
    IF current_query() IS DISTINCT FROM 'COMMIT' THEN
        RAISE EXCEPTION USING ERRCODE = 'QA003', MESSAGE = 'a batch takes its place inside the statement COMMIT only';
    END IF;
    IF current_setting('client_min_messages') NOT IN ('notice', 'warning', 'error')
        OR EXISTS (SELECT FROM pg_cursors WHERE is_holdable) THEN
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
    SELECT array_agg(DISTINCT r.reader) INTO readers
    FROM qa.record_version v CROSS JOIN LATERAL (
        SELECT 'person:' || v.author
        UNION ALL SELECT 'team:' || v.team
        UNION ALL SELECT 'person:' || v.addressee WHERE v.addressee <> ''
        UNION ALL SELECT 'all' WHERE v.kind IN ('scorecard', 'tags')
    ) r (reader)
    WHERE v.batch = NEW.id;

    UPDATE qa.counter c SET value = c.value + 1, xact = pg_current_xact_id()
    WHERE c.xact IS DISTINCT FROM pg_current_xact_id()
    RETURNING c.value INTO place;
    IF place IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'QA004', MESSAGE = 'a transaction writes one batch';
    END IF;
    INSERT INTO qa.commit_order (commit_seq, batch) VALUES (place, NEW.id);
    -- Behind the counter nothing is committed beside us, so that of two transactions at once the second sees the first.
    IF EXISTS (
        SELECT FROM qa.record_version v JOIN qa.record_version r
            ON r.kind = 'review' AND r.subject = v.id AND r.author = v.author
        WHERE v.batch = NEW.id AND v.kind = 'evaluation'
        UNION ALL
        SELECT FROM qa.record_version r JOIN qa.record_version v
            ON v.kind = 'evaluation' AND v.id = r.subject AND v.author = r.author
        WHERE r.batch = NEW.id AND r.kind = 'review'
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'QA006', MESSAGE = 'nobody reviews an evaluation of their own';
    END IF;
    PERFORM qa.check_belonging(NEW.id);
    PERFORM qa.check_lasting(NEW.id);
    INSERT INTO qa.audience (reader, commit_seq, batch) SELECT r, place, NEW.id FROM unnest(readers) r;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER take_place AFTER INSERT ON qa.push_batch
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION qa.take_place();

-- The batches that hold something for this person, on from a place in the order of commits, in that order.
CREATE FUNCTION qa.batches_for_me(from_seq bigint, to_seq bigint, most integer)
    RETURNS TABLE (commit_seq bigint, batch uuid)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT DISTINCT f.commit_seq, f.batch
        FROM unnest(qa.reads_as()) r CROSS JOIN LATERAL (
            SELECT a.commit_seq, a.batch FROM qa.audience a
            WHERE a.reader = r AND a.commit_seq BETWEEN from_seq AND to_seq
            ORDER BY a.commit_seq LIMIT most
        ) f
        ORDER BY f.commit_seq LIMIT most
    $$;
