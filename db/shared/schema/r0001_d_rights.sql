-- Who may do what. Row-level security binds the owner too; the owner's functions read through a policy of the owner's.

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'revision', 'server', 'person', 'membership', 'counter', 'push_batch', 'commit_order', 'audience', 'record_version'
    ] LOOP
        EXECUTE format('ALTER TABLE qa.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE qa.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY owners ON qa.%I TO qa_owner USING (true) WITH CHECK (true)', name);
    END LOOP;
END
$$;

CREATE POLICY everyones ON qa.server FOR SELECT TO qa_inspector, qa_lead, qa_manager USING (true);

CREATE POLICY known ON qa.person FOR SELECT TO qa_inspector, qa_lead, qa_manager
    USING (login = ANY ((SELECT qa.people_known())::text[]));

-- A lead knows who is in the teams they lead, and of themselves everything.
CREATE POLICY known ON qa.membership FOR SELECT TO qa_inspector, qa_lead, qa_manager
    USING ((SELECT qa.takes_part()) AND (login = (SELECT qa.me()) OR team = ANY ((SELECT qa.teams_led())::text[])));

CREATE POLICY everyones ON qa.counter FOR SELECT TO qa_inspector, qa_lead, qa_manager
    USING ((SELECT qa.takes_part()));

CREATE POLICY everyones ON qa.commit_order FOR SELECT TO qa_inspector, qa_lead, qa_manager
    USING ((SELECT qa.takes_part()));

CREATE POLICY own ON qa.audience FOR SELECT TO qa_inspector, qa_lead, qa_manager
    USING (reader = ANY ((SELECT qa.reads_as())::text[]));

CREATE POLICY readers ON qa.record_version FOR SELECT TO qa_inspector, qa_lead, qa_manager
    USING (
        (SELECT qa.takes_part()) AND (
            author = (SELECT qa.me())
            OR addressee = (SELECT qa.me())
            OR team = ANY ((SELECT qa.teams_led())::text[])
            OR kind IN ('scorecard', 'tags')
        )
    );

-- One's own work, in a team of one's own; cards and tags by managers; reviews by those who lead the team. What a reply
-- or a review is about is checked by `qa.check_records`. A kind that is not known here is one's own work too.
CREATE POLICY writers ON qa.record_version FOR INSERT TO qa_inspector, qa_lead, qa_manager
    WITH CHECK (
        (SELECT qa.takes_part()) AND author = (SELECT qa.me()) AND CASE
            WHEN kind = 'reply' THEN addressee <> '' AND subject <> '' AND cardinality(bases) = 0
            WHEN kind = 'review' THEN addressee <> '' AND subject <> '' AND cardinality(bases) = 0 AND NOT deleted
                AND team = ANY ((SELECT qa.teams_led())::text[])
            WHEN kind IN ('scorecard', 'tags') THEN addressee = '' AND (SELECT qa.publishes())
                AND team = ANY ((SELECT qa.teams())::text[])
            ELSE addressee = '' AND team = ANY ((SELECT qa.teams())::text[])
        END
    );

CREATE POLICY readers ON qa.push_batch FOR SELECT TO qa_inspector, qa_lead, qa_manager
    USING (
        (SELECT qa.takes_part())
        AND (author = (SELECT qa.me()) OR EXISTS (SELECT FROM qa.record_version v WHERE v.batch = push_batch.id))
    );

CREATE POLICY writers ON qa.push_batch FOR INSERT TO qa_inspector, qa_lead, qa_manager
    WITH CHECK ((SELECT qa.takes_part()) AND author = (SELECT qa.me()));

REVOKE ALL ON ALL TABLES IN SCHEMA qa FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA qa FROM PUBLIC;
GRANT USAGE ON SCHEMA qa TO qa_inspector, qa_lead, qa_manager;
GRANT SELECT ON qa.server, qa.person, qa.membership, qa.counter, qa.push_batch, qa.commit_order, qa.audience,
    qa.record_version TO qa_inspector, qa_lead, qa_manager;
GRANT INSERT (id, client, number, author, protocol, sha256) ON qa.push_batch TO qa_inspector, qa_lead, qa_manager;
GRANT INSERT ON qa.record_version TO qa_inspector, qa_lead, qa_manager;
GRANT EXECUTE ON FUNCTION qa.me(), qa.teams(), qa.teams_led(), qa.publishes(), qa.takes_part(), qa.reads_as(),
    qa.people_known(), qa.batches_for_me(bigint, bigint, integer), qa.sha1(bytea), qa.opened_by(text) TO qa_inspector, qa_lead, qa_manager;
