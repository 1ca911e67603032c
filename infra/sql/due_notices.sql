-- Which institutions have lines in their log that the reactor has not read: identifiers and nothing else. Read unlocked.
CREATE OR REPLACE FUNCTION app.due_notices(at_most integer)
RETURNS TABLE (tenant_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
        SELECT head.tenant_id
          FROM ekole.tenant_head AS head
          LEFT JOIN ekole.notice_checkpoint AS checkpoint ON checkpoint.tenant_id = head.tenant_id
         WHERE head.position > coalesce(checkpoint.position, 0)
         ORDER BY random()
         LIMIT at_most;
END
$$;
