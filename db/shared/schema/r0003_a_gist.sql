-- A batch is read once, and what is asked about its records starts from what was read: however little PostgreSQL knows
-- about the tables, no plan then looks at more of them than the records that are asked for. The rules stay what they were.

CREATE TYPE qa.mark AS (
    kind text, id text, version uuid, author text, team text, subject text, addressee text, previous_id text, opens text,
    said bytea
);
REVOKE ALL ON TYPE qa.mark FROM PUBLIC;

-- What the rules ask of a version, as little as that is: its body may be long, and nobody waits while it is read here.
CREATE TABLE qa.gist (
    kind text NOT NULL,
    id text NOT NULL,
    version uuid NOT NULL,
    author text NOT NULL,
    team text NOT NULL,
    bases uuid[] NOT NULL,
    is_final boolean NOT NULL,
    said bytea NOT NULL,
    batch uuid NOT NULL,
    place integer NOT NULL,
    PRIMARY KEY (kind, id, version)
);
-- What was said first of what is written once: of a clip by each author, of a card by all (who is '' here).
CREATE TABLE qa.written_once (
    kind text NOT NULL,
    id text NOT NULL,
    author text NOT NULL,
    said bytea NOT NULL,
    PRIMARY KEY (kind, id, author)
);
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['gist', 'written_once'] LOOP
        EXECUTE format('REVOKE ALL ON qa.%I FROM PUBLIC', name);
        EXECUTE format('ALTER TABLE qa.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE qa.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY owners ON qa.%I TO qa_owner USING (true) WITH CHECK (true)', name);
    END LOOP;
END
$$;

-- What is said, so short that it is compared at once.
CREATE FUNCTION qa.digest(v qa.record_version) RETURNS bytea
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    AS $$ SELECT sha256(convert_to(coalesce(qa.said(v)::text, v.body::text), 'UTF8')) $$;
REVOKE ALL ON FUNCTION qa.digest(qa.record_version) FROM PUBLIC;

INSERT INTO qa.gist
SELECT v.kind, v.id, v.version, v.author, v.team, v.bases, qa.is_final(v), qa.digest(v), v.batch, v.place
FROM qa.record_version v WHERE v.kind = 'evaluation';
INSERT INTO qa.written_once
SELECT DISTINCT ON (v.kind, v.id, w.author) v.kind, v.id, w.author, qa.digest(v)
FROM qa.record_version v JOIN qa.commit_order o USING (batch)
CROSS JOIN LATERAL (SELECT CASE v.kind WHEN 'clip' THEN v.author ELSE '' END) w (author)
WHERE v.kind IN ('clip', 'scorecard')
ORDER BY v.kind, v.id, w.author, o.commit_seq, v.place;
