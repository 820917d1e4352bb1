-- What the shared store holds. Nobody but the owner's functions updates or deletes a row of work.

CREATE TABLE qa.server (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    generation uuid NOT NULL DEFAULT gen_random_uuid(),
    schema_version integer NOT NULL,
    oldest_protocol integer NOT NULL,
    newest_protocol integer NOT NULL,
    CHECK (oldest_protocol <= newest_protocol)
);
INSERT INTO qa.server (schema_version, oldest_protocol, newest_protocol) VALUES (1, 1, 1);

CREATE TABLE qa.person (
    login text PRIMARY KEY CHECK (octet_length(login) BETWEEN 1 AND 63),
    name text NOT NULL CHECK (name <> ''),
    active boolean NOT NULL DEFAULT true
);

CREATE TABLE qa.membership (
    login text NOT NULL REFERENCES qa.person,
    team text NOT NULL CHECK (char_length(team) BETWEEN 1 AND 200),
    role text NOT NULL CHECK (role IN ('inspector', 'lead', 'manager')),
    PRIMARY KEY (login, team, role)
);

-- One row, taken by each batch inside COMMIT: the order of its values is the order of commits. `xact` is who took it
-- last, so that a transaction takes it once.
CREATE TABLE qa.counter (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    value bigint NOT NULL,
    xact xid8
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
INSERT INTO qa.counter (value) VALUES (0);

CREATE TABLE qa.push_batch (
    id uuid PRIMARY KEY,
    client uuid NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    author text NOT NULL DEFAULT session_user,
    protocol integer NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    received_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT push_batch_author_client_number_key UNIQUE (author, client, number)
);

CREATE TABLE qa.commit_order (
    commit_seq bigint PRIMARY KEY,
    batch uuid NOT NULL UNIQUE,
    xact xid8 NOT NULL DEFAULT pg_current_xact_id()
);

-- Who a batch holds something for, in the order of commits, so that a reader need not look through what is hidden from
-- them: `person:<login>` (its author or an addressee), `team:<team>` (its leads), `all`.
CREATE TABLE qa.audience (
    reader text NOT NULL,
    commit_seq bigint NOT NULL,
    batch uuid NOT NULL,
    PRIMARY KEY (reader, commit_seq)
);

CREATE TABLE qa.record_version (
    kind text NOT NULL CHECK (char_length(kind) BETWEEN 1 AND 60),
    id text NOT NULL CHECK (char_length(id) BETWEEN 1 AND 200),
    version uuid NOT NULL,
    bases uuid[] NOT NULL DEFAULT '{}' CHECK (cardinality(bases) <= 100),
    author text NOT NULL DEFAULT session_user,
    team text NOT NULL,
    subject text NOT NULL DEFAULT '' CHECK (char_length(subject) <= 200),
    addressee text NOT NULL DEFAULT '' CHECK (octet_length(addressee) <= 63),
    schema integer NOT NULL DEFAULT 1,
    body jsonb NOT NULL CHECK (jsonb_typeof(body) = 'object'),
    payload bytea,
    deleted boolean NOT NULL DEFAULT false,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    batch uuid NOT NULL,
    place integer NOT NULL CHECK (place >= 0),
    PRIMARY KEY (kind, id, version),
    UNIQUE (batch, place)
);
-- What is asked for by its subject: the reviews, replies and clips of an evaluation.
CREATE INDEX record_version_subject ON qa.record_version (subject, kind) WHERE kind IN ('review', 'reply', 'clip');
