-- Who is asking, for the policies. `session_user` is who signed in; SET ROLE does not change it. Each runs as the owner,
-- so that the tables of people need not be readable; none looks a name up anywhere that a person could write to.

CREATE FUNCTION qa.me() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$ SELECT session_user::text $$;

CREATE FUNCTION qa.teams() RETURNS text[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT coalesce(array_agg(DISTINCT m.team), '{}')
        FROM qa.membership m JOIN qa.person p USING (login)
        WHERE m.login = qa.me() AND p.active
    $$;

CREATE FUNCTION qa.teams_led() RETURNS text[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT coalesce(array_agg(DISTINCT m.team), '{}')
        FROM qa.membership m JOIN qa.person p USING (login)
        WHERE m.login = qa.me() AND p.active AND m.role IN ('lead', 'manager')
    $$;

CREATE FUNCTION qa.publishes() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT EXISTS (
            SELECT FROM qa.membership m JOIN qa.person p USING (login)
            WHERE m.login = qa.me() AND p.active AND m.role = 'manager'
        )
    $$;

CREATE FUNCTION qa.takes_part() RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    AS $$ SELECT cardinality(qa.teams()) > 0 $$;

-- The keys of `qa.audience` that are this person's.
CREATE FUNCTION qa.reads_as() RETURNS text[]
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT CASE WHEN qa.takes_part()
            THEN ARRAY['all', 'person:' || qa.me()] || ARRAY(SELECT 'team:' || t FROM unnest(qa.teams_led()) t)
            ELSE '{}'
        END
    $$;

-- The logins whose names this person may know: their own, and those of the teams that they lead.
CREATE FUNCTION qa.people_known() RETURNS text[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT coalesce(array_agg(DISTINCT m.login), '{}')
        FROM qa.membership m
        WHERE qa.takes_part() AND (m.login = qa.me() OR m.team = ANY (qa.teams_led()))
    $$;
