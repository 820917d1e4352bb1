-- Cards that are being written are for managers alone, a phrase of one's own for nobody else; what became of a card, what
-- the centre settles and its phrases are for everybody.

-- What somebody wrote here under these names before they meant anything was trusted by nobody and stays so.
UPDATE qa.record_version SET kind = kind || ' ' || gen_random_uuid()::text
WHERE kind IN ('card_draft', 'card_stage', 'centre_setting', 'centre_phrase', 'phrase');

CREATE OR REPLACE FUNCTION qa.reads_as() RETURNS text[]
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NOT qa.takes_part() THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY['all', 'person:' || session_user] || ARRAY(SELECT 'team:' || t FROM unnest(qa.teams_led()) t)
        || ARRAY(SELECT 'managers' WHERE qa.publishes());
END
$$;

ALTER POLICY readers ON qa.record_version
    USING (
        (SELECT qa.takes_part()) AND CASE kind
            WHEN 'phrase' THEN author = (SELECT qa.me())
            WHEN 'card_draft' THEN author = (SELECT qa.me()) OR (SELECT qa.publishes())
            ELSE author = (SELECT qa.me())
                OR addressee = (SELECT qa.me())
                OR team = ANY ((SELECT qa.teams_led())::text[])
                OR kind IN ('scorecard', 'tags', 'card_stage', 'centre_setting', 'centre_phrase')
                OR CASE WHEN kind = 'recording' AND cardinality(bases) > 0 THEN qa.am_told_of(version) END
        END
    );

-- That a card was taken out of use is said once and for all.
ALTER POLICY writers ON qa.record_version
    WITH CHECK (
        (SELECT qa.takes_part()) AND author = (SELECT qa.me()) AND CASE
            WHEN kind = 'reply' THEN addressee <> '' AND subject <> '' AND cardinality(bases) = 0
            WHEN kind = 'review' THEN addressee <> '' AND subject <> '' AND cardinality(bases) = 0 AND NOT deleted
                AND team = ANY ((SELECT qa.teams_led())::text[])
            WHEN kind IN ('scorecard', 'tags', 'card_draft', 'card_stage', 'centre_setting') THEN addressee = ''
                AND (SELECT qa.publishes()) AND team = ANY ((SELECT qa.teams())::text[])
                AND (kind <> 'card_stage' OR (NOT deleted AND body ->> 'stage' = 'retired'))
            WHEN kind = 'centre_phrase' THEN addressee = '' AND team = ANY ((SELECT qa.teams_led())::text[])
            ELSE addressee = '' AND team = ANY ((SELECT qa.teams())::text[])
        END
    );

-- Who said what of which content of a card, noted before the counter: a card may be long. What somebody else's name stands
-- on in a version is not noted, so that everyone speaks for themselves.
CREATE TABLE qa.card_word (
    kind text NOT NULL,
    id text NOT NULL,
    version uuid NOT NULL,
    author text NOT NULL,
    content bytea NOT NULL,
    is_written boolean NOT NULL,
    is_proposed boolean NOT NULL,
    is_approved boolean NOT NULL,
    is_returned boolean NOT NULL,
    batch uuid NOT NULL,
    place integer NOT NULL,
    PRIMARY KEY (kind, id, version)
);
CREATE INDEX card_word_batch ON qa.card_word (batch) WHERE kind = 'scorecard';
CREATE INDEX card_word_content ON qa.card_word (id, content);

-- What a centre has settled that is asked here, in short.
CREATE TABLE qa.settled (
    name text NOT NULL,
    version uuid NOT NULL,
    bases uuid[] NOT NULL,
    is_so boolean NOT NULL,
    batch uuid NOT NULL,
    place integer NOT NULL,
    PRIMARY KEY (name, version)
);
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['card_word', 'settled'] LOOP
        EXECUTE format('REVOKE ALL ON qa.%I FROM PUBLIC', name);
        EXECUTE format('ALTER TABLE qa.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE qa.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY owners ON qa.%I TO qa_owner USING (true) WITH CHECK (true)', name);
    END LOOP;
END
$$;

-- What a card says, its state aside, so short that it is compared at once; what is no card says nothing.
CREATE FUNCTION qa.card_content(card jsonb) RETURNS bytea
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT sha256(convert_to(CASE jsonb_typeof(card) WHEN 'object' THEN (card - 'state')::text ELSE '' END, 'UTF8'))
    $$;
REVOKE ALL ON FUNCTION qa.card_content(jsonb) FROM PUBLIC;

CREATE FUNCTION qa.note_card_word() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NEW.kind = 'centre_setting' THEN
        INSERT INTO qa.settled (name, version, bases, is_so, batch, place)
        VALUES (NEW.id, NEW.version, NEW.bases, NOT NEW.deleted AND NEW.body -> 'value' IS NOT DISTINCT FROM 'true'::jsonb,
            NEW.batch, NEW.place);
        RETURN NULL;
    END IF;
    INSERT INTO qa.card_word
        (kind, id, version, author, content, is_written, is_proposed, is_approved, is_returned, batch, place)
    SELECT NEW.kind, NEW.id, NEW.version, NEW.author,
        qa.card_content(CASE NEW.kind WHEN 'card_draft' THEN NEW.body -> 'card' ELSE NEW.body END),
        coalesce(NEW.body #>> '{written,by}' = NEW.author, false), coalesce(NEW.body #>> '{proposed,by}' = NEW.author, false),
        coalesce(NEW.body #>> '{approved,by}' = NEW.author, false), coalesce(NEW.body #>> '{returned,by}' = NEW.author, false),
        NEW.batch, NEW.place;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION qa.note_card_word() FROM PUBLIC;

-- By row, for these kinds alone: what is kept of all rows of a statement costs every push.
CREATE TRIGGER note_card_word AFTER INSERT ON qa.record_version FOR EACH ROW
    WHEN (NEW.kind IN ('card_draft', 'scorecard', 'centre_setting')) EXECUTE FUNCTION qa.note_card_word();

-- Those that are here already: they were taken, and come again after a restore from a backup.
INSERT INTO qa.card_word
SELECT v.kind, v.id, v.version, v.author, qa.card_content(v.body), false, false, false, false, v.batch, v.place
FROM qa.record_version v WHERE v.kind = 'scorecard';

-- Whether the centre demands a second person's approval: what was settled last of what nothing replaced, as
-- `qa_desktop.sync.heads` has it.
CREATE FUNCTION qa.demands_approval() RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
    AS $$
BEGIN
    RETURN coalesce((
        SELECT s.is_so FROM qa.settled s JOIN qa.commit_order o ON o.batch = s.batch
        WHERE s.name = 'card_review' AND NOT EXISTS (
            SELECT FROM qa.settled n
            WHERE n.name = 'card_review' AND n.version <> s.version AND s.version = ANY (n.bases)
        )
        ORDER BY o.commit_seq DESC, s.place DESC, s.version LIMIT 1
    ), false);
END
$$;
REVOKE ALL ON FUNCTION qa.demands_approval() FROM PUBLIC;

-- A card is taken, where the centre demands it, once somebody has proposed this very content and somebody else, who has
-- neither written nor proposed it, has approved it and not sent it back since. What was taken before may come again. The
-- constraint's name tells a program what it was for.
CREATE FUNCTION qa.check_approved(of_batch uuid, kinds text[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
    AS $$
BEGIN
    IF 'scorecard' <> ALL (kinds) THEN
        RETURN;
    END IF;
    IF NOT qa.demands_approval() THEN
        RETURN;
    END IF;
    IF EXISTS (
        SELECT FROM qa.card_word c
        WHERE c.kind = 'scorecard' AND c.batch = of_batch AND NOT EXISTS (
            SELECT FROM qa.card_word w
            WHERE w.id = c.id AND w.content = c.content AND w.kind = 'scorecard' AND w.batch <> of_batch
        ) AND NOT EXISTS (
            SELECT FROM qa.card_word a JOIN qa.commit_order o ON o.batch = a.batch
            WHERE a.id = c.id AND a.content = c.content AND a.kind = 'card_draft' AND a.is_approved AND NOT EXISTS (
                SELECT FROM qa.card_word r JOIN qa.commit_order later ON later.batch = r.batch
                WHERE r.id = a.id AND r.content = a.content AND r.kind = 'card_draft' AND r.author = a.author
                    AND (r.is_written OR r.is_proposed
                        OR (r.is_returned AND (later.commit_seq, r.place) > (o.commit_seq, a.place)))
            ) AND EXISTS (
                SELECT FROM qa.card_word p
                WHERE p.id = a.id AND p.content = a.content AND p.kind = 'card_draft' AND p.is_proposed
                    AND p.author <> a.author
            )
        )
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'QA006', CONSTRAINT = 'card_approved',
            MESSAGE = 'no second person has approved this card as it is';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION qa.check_approved(uuid, text[]) FROM PUBLIC;

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
        UNION ALL SELECT 'team:' || v.team WHERE v.kind NOT IN ('phrase', 'card_draft')
        UNION ALL SELECT 'person:' || v.addressee WHERE v.addressee <> ''
        UNION ALL SELECT 'managers' WHERE v.kind = 'card_draft'
        UNION ALL SELECT 'all' WHERE v.kind IN ('scorecard', 'tags', 'card_stage', 'centre_setting', 'centre_phrase')
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
    PERFORM qa.check_approved(NEW.id, kinds);
    INSERT INTO qa.audience (reader, commit_seq, batch) SELECT DISTINCT r, place, NEW.id FROM unnest(readers) r;
    RETURN NULL;
END
$$;
