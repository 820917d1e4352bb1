-- The questions of the policies, asked anew by each line: a plan of PL/pgSQL is made once a line, one of SQL in every
-- statement. What they answer stays what it was. A name sorts otherwise than a text, hence COLLATE: an index of texts is of
-- no use for it.

CREATE OR REPLACE FUNCTION qa.me() RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN RETURN session_user; END $$;

CREATE OR REPLACE FUNCTION qa.teams() RETURNS text[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN coalesce(
        (SELECT array_agg(DISTINCT m.team) FROM qa.membership m JOIN qa.person p USING (login)
        WHERE m.login = session_user::text COLLATE "default" AND p.active), '{}');
END
$$;

CREATE OR REPLACE FUNCTION qa.teams_led() RETURNS text[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN coalesce(
        (SELECT array_agg(DISTINCT m.team) FROM qa.membership m JOIN qa.person p USING (login)
        WHERE m.login = session_user::text COLLATE "default" AND p.active AND m.role IN ('lead', 'manager')), '{}');
END
$$;

CREATE OR REPLACE FUNCTION qa.takes_part() RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN RETURN cardinality(qa.teams()) > 0; END $$;

CREATE OR REPLACE FUNCTION qa.reads_as() RETURNS text[]
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NOT qa.takes_part() THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY['all', 'person:' || session_user] || ARRAY(SELECT 'team:' || t FROM unnest(qa.teams_led()) t);
END
$$;
