-- Notices of any tenant that were settled and whose outcome is not in the log yet: identifiers and nothing else. Read unlocked.
CREATE OR REPLACE FUNCTION app.untold_notices(at_most integer)
RETURNS TABLE (tenant_id uuid, message_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
        SELECT mail.tenant_id, mail.message_id
          FROM ekole.outbox AS mail
         WHERE mail.message IN ('notice', 'notice-digest') AND mail.state IN ('sent', 'failed') AND NOT mail.told
         ORDER BY mail.settled_at
         LIMIT at_most;
END
$$;
