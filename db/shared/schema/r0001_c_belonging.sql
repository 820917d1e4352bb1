-- Whose a record is, and what may no longer be changed. Both are asked behind the counter, where of two transactions at
-- once the second sees the first: by `qa.take_place`, as the owner. The plans are held to the indexes, since everybody
-- waits meanwhile.

-- SHA-1 (RFC 3174, 6.1): PostgreSQL has it in an extension only, and version 5 of UUIDs is made of it.
CREATE FUNCTION qa.sha1(message bytea) RETURNS bytea
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    mask constant bigint := 4294967295;
    padded constant bytea := message || '\x80'::bytea
        || decode(repeat('00', (119 - octet_length(message) % 64) % 64), 'hex')
        || int8send(octet_length(message)::bigint * 8);
    h bigint[] := ARRAY[1732584193, 4023233417, 2562383102, 271733878, 3285377520];
    w bigint[];
    a bigint; b bigint; c bigint; d bigint; e bigint; f bigint; k bigint; x bigint;
BEGIN
    FOR at IN 0 .. octet_length(padded) / 64 - 1 LOOP
        FOR t IN 0 .. 79 LOOP
            IF t < 16 THEN
                x := at * 64 + t * 4;
                w[t] := (get_byte(padded, x::integer)::bigint << 24) | (get_byte(padded, x::integer + 1) << 16)
                    | (get_byte(padded, x::integer + 2) << 8) | get_byte(padded, x::integer + 3);
            ELSE
                x := w[t - 3] # w[t - 8] # w[t - 14] # w[t - 16];
                w[t] := ((x << 1) | (x >> 31)) & mask;
            END IF;
        END LOOP;
        a := h[1]; b := h[2]; c := h[3]; d := h[4]; e := h[5];
        FOR t IN 0 .. 79 LOOP
            CASE t / 20
                WHEN 0 THEN f := (b & c) | ((b # mask) & d); k := 1518500249;
                WHEN 1 THEN f := b # c # d; k := 1859775393;
                WHEN 2 THEN f := (b & c) | (b & d) | (c & d); k := 2400959708;
                ELSE f := b # c # d; k := 3395469782;
            END CASE;
            x := ((((a << 5) | (a >> 27)) & mask) + f + e + k + w[t]) & mask;
            e := d; d := c; c := ((b << 30) | (b >> 2)) & mask; b := a; a := x;
        END LOOP;
        h := ARRAY[(h[1] + a) & mask, (h[2] + b) & mask, (h[3] + c) & mask, (h[4] + d) & mask, (h[5] + e) & mask];
    END LOOP;
    RETURN substr(int8send(h[1]), 5) || substr(int8send(h[2]), 5) || substr(int8send(h[3]), 5)
        || substr(int8send(h[4]), 5) || substr(int8send(h[5]), 5);
END
$$;

-- The evaluation that a review opens where it returns one: `qa_desktop.domain.reopening.reopened_id`.
CREATE FUNCTION qa.opened_by(review text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT encode(set_byte(set_byte(s.made, 6, (get_byte(s.made, 6) & 15) | 80), 8, (get_byte(s.made, 8) & 63) | 128),
            'hex')::uuid::text
        FROM (
            SELECT substr(qa.sha1('\x5f0e6c5e6f0b5d539a3e0c6d1c1a7b42'::bytea || convert_to(review, 'UTF8')), 1, 16)
        ) s (made)
    $$;
CREATE INDEX record_version_opened ON qa.record_version (qa.opened_by(id)) WHERE kind = 'review';

-- An evaluation is its author's, with its clips and with the revision that a review of it opens. Of what is not here
-- (yet, after a restore from a backup) nobody is the author.
CREATE FUNCTION qa.check_belonging(of_batch uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
    AS $$
BEGIN
    IF EXISTS (
        SELECT FROM qa.record_version v
        WHERE v.batch = of_batch AND v.kind = 'clip'
            AND (v.subject = '' OR NOT starts_with(v.id, v.subject || ':'))
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'QA006', MESSAGE = 'this clip does not name the evaluation that it is of';
    END IF;
    IF EXISTS (
        SELECT FROM qa.record_version v CROSS JOIN LATERAL (
            SELECT v.id WHERE v.kind = 'evaluation'
            UNION ALL SELECT v.body ->> 'previous_id' WHERE v.kind = 'evaluation'
            UNION ALL SELECT v.subject WHERE v.kind = 'clip'
        ) own (id)
        WHERE v.batch = of_batch AND v.kind IN ('evaluation', 'clip') AND (
            EXISTS (
                SELECT FROM qa.record_version e
                WHERE e.kind = 'evaluation' AND e.id = own.id AND e.author <> v.author
            ) OR EXISTS (
                SELECT FROM qa.record_version r
                WHERE r.kind = 'review' AND qa.opened_by(r.id) = own.id AND r.addressee <> v.author
            )
        )
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'QA006', MESSAGE = 'this is about an evaluation of somebody else';
    END IF;
    -- What somebody else left in the place of a clip, before the evaluation was here, keeps its author out of nothing.
    IF EXISTS (
        SELECT FROM qa.record_version v JOIN qa.record_version c
            ON c.kind = 'clip' AND c.id = v.id AND c.author <> v.author
        WHERE v.batch = of_batch AND v.kind = 'clip' AND NOT EXISTS (
            SELECT FROM qa.record_version e
            WHERE e.kind = 'evaluation' AND e.id = v.subject AND e.author = v.author
        )
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'QA006', MESSAGE = 'this record is not for this person to write again';
    END IF;
    IF EXISTS (
        SELECT FROM qa.record_version r JOIN qa.record_version e
            ON (e.kind = 'evaluation' AND e.id = qa.opened_by(r.id)
                OR e.kind = 'clip' AND e.subject = qa.opened_by(r.id)) AND e.author <> r.addressee
        WHERE r.batch = of_batch AND r.kind = 'review'
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'QA006', MESSAGE = 'what this review opens is in the hands of somebody else';
    END IF;
END
$$;

-- What a version says, but for the instants at which two workstations come to say the same.
CREATE FUNCTION qa.said(v qa.record_version) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT CASE WHEN v.deleted THEN '"deleted"' ELSE jsonb_build_array(
            CASE v.kind
                WHEN 'evaluation' THEN v.body - 'created_at' - 'updated_at'
                WHEN 'clip' THEN v.body - 'made_at'
                ELSE v.body
            END, encode(sha256(v.payload), 'hex')) END
    $$;

CREATE FUNCTION qa.is_final(v qa.record_version) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
    AS $$ SELECT coalesce(v.body ->> 'state' IN ('submitted', 'approved'), false) AND NOT v.deleted $$;

-- The version of an evaluation that counts, of those committed before a place in the order of commits: the rule is that
-- of `qa_desktop.sync.heads`, also where versions replace each other in a ring.
CREATE FUNCTION qa.counting(evaluation text, before bigint) RETURNS qa.record_version
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    AS $$
DECLARE
    found qa.record_version;
BEGIN
    WITH known AS (
        SELECT v.version, v.bases, o.commit_seq, v.place, qa.is_final(v) AS is_final
        FROM qa.record_version v JOIN qa.commit_order o ON o.batch = v.batch
        WHERE v.kind = 'evaluation' AND v.id = evaluation AND o.commit_seq < before
    ), winner AS (
        SELECT k.version FROM known k
        ORDER BY k.version IN (SELECT b FROM known n CROSS JOIN unnest(n.bases) b WHERE b <> n.version),
            k.is_final DESC, CASE WHEN k.is_final THEN k.commit_seq ELSE -k.commit_seq END,
            CASE WHEN k.is_final THEN k.place ELSE -k.place END, k.version
        LIMIT 1
    )
    SELECT v.* INTO found FROM qa.record_version v JOIN winner w USING (version)
    WHERE v.kind = 'evaluation' AND v.id = evaluation;
    RETURN found;
END
$$;

-- What was reviewed stays what it was, and what is written once stays as it was written first. A version that does not
-- come to count does no harm, so the versions of a reviewed evaluation may come again in any order, after a restore from
-- a backup; and where its review came back first, nobody knows which was reviewed: one that was submitted as it is, not
-- in the place of another, must count then.
CREATE FUNCTION qa.check_lasting(of_batch uuid) RETURNS void
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
    IF EXISTS (
        SELECT FROM qa.record_version v JOIN qa.record_version w
            ON w.kind = v.kind AND w.id = v.id AND w.version <> v.version
        WHERE v.batch = of_batch AND v.kind IN ('clip', 'scorecard') AND (v.kind <> 'clip' OR w.author = v.author)
            AND qa.said(w) <> qa.said(v)
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'QA007', MESSAGE = 'this was sent before with other content, and is written once';
    END IF;
    FOR touched IN
        SELECT DISTINCT v.id, r.at FROM qa.record_version v CROSS JOIN LATERAL (
            SELECT min(o.commit_seq) AS at
            FROM qa.record_version s JOIN qa.commit_order o ON o.batch = s.batch
            WHERE s.kind = 'review' AND s.subject = v.id
        ) r
        WHERE v.batch = of_batch AND v.kind = 'evaluation' AND r.at IS NOT NULL
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
